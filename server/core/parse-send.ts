import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { NewMessage } from './add-rules.js';
import { idOfKey, newId, type Recipient } from './recipient.js';

/** The parsed input of `send()`. */
export interface ParsedSend {
  readonly recipient: Recipient;
  readonly message: NewMessage;
  /** The input has `persistent: true`, which a session refuses: see `persistentRefused`. */
  readonly asksPersistent: boolean;
}

/**
 * Parses the input of `send()`; every send path uses this.
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function parseSend(value: unknown, schemas: Schemas): ParsedSend {
  const input = parse(schemas.message, value, 'the message');
  const { to, key, again, group, collapse, level, ...rest } = input;
  const { persistent = true, actions = [], expiresAt, ...content } = rest;
  if (again && key === undefined) throw invalid('again needs a key: it sends a key once more.');
  if (collapse && group === undefined) {
    throw invalid('collapse needs a group: its unread messages become one row.');
  }
  return {
    recipient: to,
    message: {
      id: key === undefined ? newId() : idOfKey(key),
      key: key ?? null,
      again,
      life: 0,
      group: group ?? null,
      collapse,
      level,
      persistent,
      expiresAt: expiresAt ?? null,
      content: { ...content, ...(actions.length > 0 && { actions }) },
    },
    asksPersistent: input.persistent === true,
  };
}

/** The error for `persistent: true` to a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out to keep the message that long.',
  );
}
