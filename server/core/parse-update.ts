import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { Patch } from '../stores/stored-entry.js';
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
  const fields = parsePatch(patch, schemas, 'the patch', 'patch.');
  const { renew } = parse(schemas.updateOptions, options, 'the options object', 'options.');
  if (Object.keys(fields).length === 0 && !renew) {
    throw invalid('the patch is empty; give at least one field, or the option {renew: true}.');
  }
  return { name: 'update', target: parseTarget(target, schemas), patch: fields, renew };
}

/**
 * Parses the fields to set on a message, which follow the same rules as in `send()`.
 * @param whole The name of the patch in errors.
 * @param prefix A prefix for the names of its fields, with a dot.
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parsePatch(patch: unknown, schemas: Schemas, whole: string, prefix = ''): Patch {
  const { actions, tags, sticky, ...others } = parse(schemas.patch, patch, whole, prefix);
  // A field without a value is not stored, as in `send()`.
  return {
    ...others,
    ...(actions !== undefined && { actions: actions?.length ? actions : null }),
    ...(tags !== undefined && { tags: tags?.length ? tags : null }),
    ...(sticky !== undefined && { sticky: sticky || null }),
  };
}
