import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import { idOfKey, newId, type Recipient } from './recipient.js';
import type { NewMessage } from './rules.js';

/** What was sent, checked and copied. */
export interface ParsedSend {
  readonly recipient: Recipient;
  readonly message: NewMessage;
  /** `persistent: true` was asked for, which no session can keep: see `persistentRefused`. */
  readonly asksPersistent: boolean;
}

/**
 * Checks what an app sends; the same rules hold on every send path.
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function parseSend(value: unknown, schemas: Schemas): ParsedSend {
  const input = parse(schemas.message, value, 'the message');
  const { to, key, level, persistent = true, actions = [], ...content } = input;
  return {
    recipient: to,
    message: {
      id: key === undefined ? newId() : idOfKey(key),
      keyed: key !== undefined,
      level,
      persistent,
      content: { ...content, ...(actions.length > 0 && { actions }) },
    },
    asksPersistent: input.persistent === true,
  };
}

/** Why `persistent: true` is not possible for a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out, and the message is kept that long.',
  );
}
