/** Reads messages as a client gets them: one that is not as it should be does not take others along. */
import { LEVELS, type Message, type MessageAction } from './message.js';

/** Taken once: the page's own scripts may put something else in their place later. */
const { isArray } = Array;
const { hasOwn } = Object;

type Parts = { readonly [part in keyof Message]?: unknown };

/** What cannot be read is undefined, and left out. */
type Readers = {
  readonly [part in keyof Message]-?: (value: unknown) => Message[part] | undefined;
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

function isAction(value: unknown): value is MessageAction {
  if (!isObject(value) || !isText(value.label)) return false;
  return [value.url, value.id].every((part) => part === undefined || isText(part));
}

function isSender(value: unknown): value is Message['from'] {
  if (!isObject(value) || !isText(value.name) || value.name === '') return false;
  return value.avatarUrl === undefined || isText(value.avatarUrl);
}

function isMovedFrom(value: unknown): value is Message['movedFrom'] {
  return isObject(value) && isText(value.inbox) && whole(value.number) !== undefined;
}

const READERS: Readers = {
  id: text,
  number: whole,
  applied: whole,
  text,
  // A time that is none cannot be told.
  createdAt: (value) => (isText(value) && !Number.isNaN(Date.parse(value)) ? value : undefined),
  level: (value) => (isText(value) && hasOwn(LEVELS, value) ? (value as Message['level']) : 'info'),
  persistent: (value) => value !== false,
  readAt: (value) => (isText(value) ? value : null),
  subject: text,
  url: text,
  from: (value) => (isSender(value) ? value : undefined),
  actions: (value) => {
    if (!isArray(value)) return undefined;
    return value.every(isAction) ? value : value.filter(isAction);
  },
  progress: (value) => (Number.isFinite(value) ? (value as number) : undefined),
  data: (value) => (isObject(value) ? (value as Message['data']) : undefined),
  closeAfterMs: (value) =>
    Number.isFinite(value) && Number(value) > 0 ? Number(value) : undefined,
  movedFrom: (value) => (isMovedFrom(value) ? value : undefined),
  ended: (value) => {
    if (value === undefined || value === null) return undefined;
    return value === 'shown' || value === 'moved' ? value : 'removed';
  },
};

const PARTS = Object.keys(READERS) as (keyof Message)[];

/** Without one of these there is nothing to show. */
const NEEDED = ['id', 'number', 'applied', 'text', 'createdAt'] as const;

/**
 * A message, with a default in the place of every part that is of another shape, or without that
 * part; an unknown level is `info`. Null when what it cannot do without is missing.
 */
export function readMessage(value: unknown): Message | null {
  if (!isObject(value)) return null;
  const parts: Parts = value;
  if (NEEDED.some((part) => READERS[part](parts[part]) === undefined)) return null;
  // Nearly always it is as it should be, and stays the object that it is.
  let mended: Record<string, unknown> | undefined;
  for (const part of PARTS) {
    const read = READERS[part](parts[part]);
    if (read === parts[part]) continue;
    mended ??= { ...parts };
    if (read === undefined) delete mended[part];
    else mended[part] = read;
  }
  return (mended ?? parts) as unknown as Message;
}

/** The messages of a list that can be read. */
export function readMessages(values: readonly unknown[]): Message[] {
  return values.map(readMessage).filter((message) => message !== null);
}
