/** Reads messages for clients: a malformed message does not affect the others. */
import { LEVELS, type Level, type Message, type MessageAction } from './message.js';

/** Read once: the page's scripts may replace them later. */
const { isArray } = Array;
const { hasOwn } = Object;

type Fields = { readonly [name in keyof Message]?: unknown };

/** Each returns undefined for a value that it cannot read. */
type Readers = {
  readonly [name in keyof Message]-?: (value: unknown) => Message[name] | undefined;
};

function isText(value: unknown): value is string {
  return typeof value === 'string';
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !isArray(value);
}

function text(value: unknown): string | undefined {
  return isText(value) ? value : undefined;
}

function whole(value: unknown): number | undefined {
  return Number.isSafeInteger(value) ? (value as number) : undefined;
}

function time(value: unknown): string | undefined {
  return isText(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

/** The readable items of a list; a list of them is returned without a copy. */
function listOf<Item>(value: unknown, isItem: (item: unknown) => item is Item) {
  if (!isArray(value)) return undefined;
  return value.every(isItem) ? value : value.filter(isItem);
}

function isAction(value: unknown): value is MessageAction {
  if (!isObject(value) || !isText(value.label)) return false;
  return [value.url, value.id].every((field) => field === undefined || isText(field));
}

function isSender(value: unknown): value is Message['from'] {
  if (!isObject(value) || !isText(value.name) || value.name === '') return false;
  return value.avatarUrl === undefined || isText(value.avatarUrl);
}

function isMovedFrom(value: unknown): value is Message['movedFrom'] {
  return isObject(value) && isText(value.inbox) && whole(value.number) !== undefined;
}

const ENDS: readonly unknown[] = [
  'shown',
  'moved',
  'expired',
  'retracted',
  'replaced',
  'collapsed',
  'retention',
];

function isEnd(value: unknown): value is NonNullable<Message['ended']> {
  return ENDS.includes(value);
}

const READERS: Readers = {
  id: text,
  number: whole,
  order: whole,
  applied: whole,
  text,
  createdAt: time,
  renewedAt: time,
  expiresAt: time,
  level: (value) => (isText(value) ? value : 'info'),
  like: (value) => (hasOwn(LEVELS, value as string) ? (value as Level) : undefined),
  persistent: (value) => value !== false,
  readAt: (value) => (isText(value) ? value : null),
  broadcast: (value) => (value === true ? value : undefined),
  subject: text,
  url: text,
  from: (value) => (isSender(value) ? value : undefined),
  tags: (value) => listOf(value, isText),
  actions: (value) => listOf(value, isAction),
  progress: (value) => (Number.isFinite(value) ? (value as number) : undefined),
  data: (value) => (isObject(value) ? (value as Message['data']) : undefined),
  closeAfterMs: (value) =>
    Number.isFinite(value) && Number(value) > 0 ? Number(value) : undefined,
  sticky: (value) => (value === true ? value : undefined),
  group: text,
  collapsed: whole,
  movedFrom: (value) => (isMovedFrom(value) ? value : undefined),
  ended: (value) => {
    if (value === undefined || value === null) return undefined;
    return isEnd(value) ? value : 'removed';
  },
};

const NAMES = Object.keys(READERS) as (keyof Message)[];

/** A message without one of these fields cannot be shown. */
const REQUIRED = ['id', 'number', 'applied', 'text', 'createdAt'] as const;

/**
 * Reads a message. Malformed fields get a default or are left out.
 * Null when a required field is missing or malformed.
 */
export function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const fields: Fields = value;
  if (REQUIRED.some((name) => READERS[name](fields[name]) === undefined)) return null;
  // A well-formed message, nearly every one, is returned without a copy.
  let repaired: Record<string, unknown> | undefined;
  for (const name of NAMES) {
    const read = READERS[name](fields[name]);
    if (read === fields[name]) continue;
    repaired ??= { ...fields };
    if (read === undefined) delete repaired[name];
    else repaired[name] = read;
  }
  return (repaired ?? fields) as unknown as Message;
}

/** The readable messages of a list. */
export function readMessages(values: readonly unknown[]): Message[] {
  return values.map(readMessage).filter((message) => message !== null);
}
