import type * as v from 'valibot';
import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { NewMessage } from './add-rules.js';
import { idOfKey, keyOfBroadcast, newId, type Recipient } from './recipient.js';

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
  const { to, ...input } = parse(schemas.message, value, 'the message');
  return {
    recipient: to,
    message: newMessage(input),
    asksPersistent: input.persistent === true,
  };
}

/**
 * Parses the input of `broadcast()`.
 * @throws MessageCenterError INVALID, as `parseSend`.
 */
export function parseBroadcast(value: unknown, schemas: Schemas): NewMessage {
  const { anonymous, collapse, key, ...input } = parse(schemas.broadcast, value, 'the message');
  if (anonymous && input.persistent) throw persistentRefused();
  const keyed = key === undefined ? {} : { key: keyOfBroadcast(key) };
  const message = newMessage({ ...input, ...keyed, collapse });
  // It collapses in each inbox, by what is unread there.
  const reach = { ...(anonymous && { anonymous }), ...(collapse && { collapse }) };
  return { ...message, collapse: false, content: { ...message.content, reach } };
}

type Fields = Omit<v.InferOutput<Schemas['message']>, 'to'>;

function newMessage(input: Fields): NewMessage {
  const { key, again, group, collapse, level, ...rest } = input;
  const { persistent = true, actions = [], expiresAt, ...content } = rest;
  if (again && key === undefined) throw invalid('again needs a key: it sends a key once more.');
  if (collapse && group === undefined) {
    throw invalid('collapse needs a group: its unread messages become one row.');
  }
  return {
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
  };
}

/** The error for `persistent: true` to a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out to keep the message that long.',
  );
}
