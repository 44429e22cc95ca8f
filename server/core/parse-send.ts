import * as v from 'valibot';
import { invalid } from '../../protocol/errors.js';
import { isIterable, parse, record } from '../../protocol/field-schemas.js';
import type { MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { AppTransaction } from '../stores/due-store.js';
import type { NewMessage } from './add-rules.js';
import { idOfKey, newId, type Recipient } from './recipient.js';
import type { GroupTarget, Recipients, SendProgress } from './send-to-many.js';

export const SEND_OPTIONS = record({
  transaction: v.exactOptional(v.custom<AppTransaction>((value) => value !== undefined)),
});

interface ParsedMessage {
  readonly message: NewMessage;
  /** The input has `persistent: true`, which a session refuses: see `persistentRefused`. */
  readonly asksPersistent: boolean;
}

export interface ParsedToOne extends ParsedMessage {
  readonly to: Recipient;
}

/** The message's id is the same in all inboxes, in each of which it is unique. */
export interface ParsedToMany extends ParsedMessage {
  readonly to: Recipients | GroupTarget;
  readonly onProgress: ((progress: SendProgress) => unknown) | undefined;
}

/** The parsed input of `send()`. */
export type ParsedSend = ParsedToOne | ParsedToMany;

export function isToMany(parsed: ParsedSend): parsed is ParsedToMany {
  return 'onProgress' in parsed;
}

/**
 * Parses the input of `send()`; every send path uses this.
 * @throws MessageCenterError INVALID that names the field and says what it takes.
 */
export function parseSend(value: unknown, schemas: Schemas): ParsedSend {
  const input = parse(schemas.message, value, 'the message');
  const { to, onProgress, key, again, group, collapse, level, ...rest } = input;
  const { persistent = true, actions = [], expiresAt, ...content } = rest;
  if (again && key === undefined) throw invalid('again needs a key: it sends a key once more.');
  if (collapse && group === undefined) {
    throw invalid('collapse needs a group: its unread messages become one row.');
  }
  const message: NewMessage = {
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
  const parsed = { message, asksPersistent: input.persistent === true };
  if (isIterable(to) || 'group' in to) {
    if (again) throw invalid('again is not possible with many recipients: send to each of them.');
    return { ...parsed, to: to as Recipients | GroupTarget, onProgress };
  }
  if (onProgress) throw invalid('onProgress is for a list of recipients or a group.');
  return { ...parsed, to };
}

/** The error for `persistent: true` to a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out to keep the message that long.',
  );
}
