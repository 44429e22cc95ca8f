import * as v from 'valibot';
import { isPlainObject } from '../../protocol/any-realm.js';
import { invalid } from '../../protocol/errors.js';
import { isIterable, parse, record } from '../../protocol/field-schemas.js';
import type { Level, LevelName, MessageCenterError } from '../../protocol/index.js';
import type { Schemas } from '../../protocol/schemas.js';
import type { AppTransaction } from '../stores/due-store.js';
import type { NewMessage } from './add-rules.js';
import type { Levels } from './levels.js';
import { idOfKey, keyOfBroadcast, newId, type Recipient } from './recipient.js';
import type { SendInput } from './send-input.js';
import type { GroupTarget, Recipients, SendProgress } from './send-to-many.js';

/** What the parser of `send()` needs to know of the center. */
export interface SendRules {
  readonly schemas: Schemas;
  readonly levels: Levels;
}

export const SEND_OPTIONS = record(
  {
    transaction: v.exactOptional(v.custom<AppTransaction>((value) => value !== undefined)),
  },
  'must be {transaction}; the message is one object: send({ to, text }).',
);

interface ParsedMessage {
  readonly message: NewMessage;
  /** The input has `persistent: true`, which a session refuses: see `persistentRefused`. */
  readonly asksPersistent: boolean;
}

export interface ParsedToOne extends ParsedMessage {
  readonly to: Recipient;
}

/** The message has the same id in all inboxes, and the id is unique in each of them. */
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
 * @throws MessageCenterError INVALID that names the field and says what it must be.
 */
export function parseSend(value: unknown, rules: SendRules): ParsedSend {
  const { to, onProgress, ...input } = parse(rules.schemas.message, value, 'the message');
  const parsed = {
    message: newMessage(input, rules.levels),
    asksPersistent: input.persistent === true,
  };
  if (isIterable(to) || 'group' in to) {
    if (input.again) {
      throw invalid('again is not possible with many recipients: send to each of them.');
    }
    return { ...parsed, to: to as Recipients | GroupTarget, onProgress };
  }
  if (onProgress) throw invalid('onProgress is for a list of recipients or a group.');
  return { ...parsed, to };
}

/**
 * Parses the input of `broadcast()`.
 * @throws MessageCenterError INVALID, as `parseSend`.
 */
export function parseBroadcast(value: unknown, { schemas, levels }: SendRules): NewMessage {
  const { anonymous, collapse, key, ...input } = parse(schemas.broadcast, value, 'the message');
  if (anonymous && input.persistent) throw persistentRefused();
  const keyed = key === undefined ? {} : { key: keyOfBroadcast(key) };
  const message = newMessage({ ...input, ...keyed, collapse }, levels);
  // It collapses in each inbox with what is unread there.
  const reach = { ...(anonymous && { anonymous }), ...(collapse && { collapse }) };
  return { ...message, collapse: false, content: { ...message.content, reach } };
}

type Fields = Omit<v.InferOutput<Schemas['broadcast']>, 'anonymous'>;

/** The message of parsed input. */
export function newMessage(input: Fields, levels: Levels): NewMessage {
  const { key, again, group, collapse, level, persistent, createdAt, expiresAt, ...content } =
    input;
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
    persistent: persistent ?? isKept(level, levels),
    ...(createdAt !== undefined && { createdAt }),
    expiresAt: expiresAt ?? null,
    content: withoutEmpty(content),
  };
}

/** Whether the messages of a level are persistent unless they say it themselves. */
export function isKept(level: LevelName, levels: Levels): boolean {
  return levels.get(level)?.persistent ?? true;
}

/** Fields without a value are not stored. */
function withoutEmpty<Fields extends object>(fields: Fields): Fields {
  const isEmpty = (value: unknown) => value === false || (Array.isArray(value) && !value.length);
  const kept = Object.entries(fields).filter(([, value]) => !isEmpty(value));
  return Object.fromEntries(kept) as Fields;
}

/**
 * The message that a shortcut such as `info()` sends.
 * @throws MessageCenterError INVALID for fields that the shortcut sets itself.
 */
export function shortcutMessage(
  level: Level,
  { to, text }: { readonly to: unknown; readonly text: string },
  fields: unknown,
): SendInput<object> {
  if (!isPlainObject(fields)) throw invalid(`${level} takes an object of fields after the text.`);
  const own = ['to', 'text', 'level'].find((name) => fields[name] !== undefined);
  if (own !== undefined) throw invalid(`${level} sets ${own} itself; leave it out of the fields.`);
  return { ...fields, to: to as Recipient, text, level };
}

/** The error for `persistent: true` to a session whose visitor has not signed in. */
export function persistentRefused(): MessageCenterError {
  return invalid(
    'persistent: true is not possible for an anonymous visitor, whose inbox lives only as long as the session. Leave persistent out to keep the message that long.',
  );
}
