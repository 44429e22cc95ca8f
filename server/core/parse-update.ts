import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { Command } from './rules.js';
import type { MessageTarget } from './send-input.js';

/**
 * Parses the target of a method that changes one message.
 * @throws MessageCenterError INVALID unless it is either an id or a key.
 */
export function parseTarget(value: unknown, schemas: Schemas): MessageTarget {
  return parse(schemas.target, value, 'the target', 'target.');
}

/**
 * Parses the arguments of `update()`; the fields follow the same rules as in `send()`.
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parseUpdate(
  target: unknown,
  patch: unknown,
  options: unknown,
  schemas: Schemas,
): Extract<Command, { name: 'update' }> {
  const { actions, tags, sticky, ...others } = parse(schemas.patch, patch, 'the patch', 'patch.');
  const { renew } = parse(schemas.updateOptions, options, 'the options', 'options.');
  // A field without a value is not stored, as in `send()`.
  const fields = {
    ...others,
    ...(actions !== undefined && { actions: actions?.length ? actions : null }),
    ...(tags !== undefined && { tags: tags?.length ? tags : null }),
    ...(sticky !== undefined && { sticky: sticky || null }),
  };
  if (Object.keys(fields).length === 0 && !renew) {
    throw invalid('the patch is empty; give at least one field, or the option {renew: true}.');
  }
  return { name: 'update', target: parseTarget(target, schemas), patch: fields, renew };
}
