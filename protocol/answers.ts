/** Parsers of what the server sends, for clients: shapes are checked, contents are trusted. */
import type { Entry, EntryKind } from './entry.js';
import { invalid, MessageCenterError } from './errors.js';
import type {
  Answer,
  CommandName,
  Commands,
  HeadNotice,
  Page,
  Push,
  SyncAnswer,
} from './events.js';
import type { Counts, Message } from './message.js';

type Shape = (value: unknown) => boolean;

const UNREADABLE = 'The server sent something that this version cannot read.';

const number: Shape = Number.isSafeInteger;

const text: Shape = (value) => typeof value === 'string';

/** A position, `number.id`. */
const place: Shape = (value) => text(value) && /^\d+\.[\w-]+$/.test(value as string);

function list(item: Shape): Shape {
  return (value) => Array.isArray(value) && value.every(item);
}

/** An object with at least these parts: later versions may add to them. */
function record(parts: Readonly<Record<string, Shape>>): Shape {
  return (value) =>
    Object.entries(parts).every(([name, fits]) =>
      fits((value as Readonly<Record<string, unknown>> | null | undefined)?.[name]),
    );
}

const counts = record({ total: number, unread: number, transient: number });
const message = record({
  id: text,
  number,
  applied: number,
  level: text,
  text,
  createdAt: text,
});
const messages = list(message);
const naming = record({ ids: list(text) });
const returning = record({ ids: list(text), messages });

const ENTRIES: Readonly<Record<EntryKind, Shape>> = {
  added: record({ message }),
  read: naming,
  removed: naming,
  shown: naming,
  unread: returning,
  restored: returning,
  'read-up-to': record({ upTo: number }),
};

const anyEntry = record({ number, id: text, counts });

const entry: Shape = (value) => {
  const { kind } = Object(value) as Entry;
  return Object.hasOwn(ENTRIES, kind) && ENTRIES[kind](value) && anyEntry(value);
};

const changed = record({ position: place, counts });
const page = record({ position: place, counts, messages });
const answered = record({ position: place, counts, inbox: text, serverAt: text });
const delta = record({ kind: (kind) => kind === 'delta', entries: list(entry) });
const reset = record({ kind: (kind) => kind === 'reset', messages, transient: messages });

function parser<Value>(fits: Shape): (value: unknown) => Value {
  return (value) => {
    if (fits(value)) return value as Value;
    throw invalid(UNREADABLE);
  };
}

/*
 * All of these throw MessageCenterError INVALID for what has another shape, and for an entry of a
 * kind that this version does not know: the client then asks for a reset.
 */
export const parseMessage = parser<Message>(message);
export const parseEntry = parser<Entry>(entry);
export const parsePage = parser<Page>(page);
export const parseSyncAnswer = parser<SyncAnswer>(
  (value) => answered(value) && (delta(value) || reset(value)),
);
export const parsePush = parser<Push>(record({ prev: place, cur: place, entries: list(entry) }));
export const parseHead = parser<HeadNotice>(record({ position: place }));
/** State that a server has put into a page. */
export const parseInitial = parser<{
  readonly messages: readonly Message[];
  readonly counts: Counts;
  readonly position: string;
  readonly inbox: string;
}>(record({ messages, counts, position: place, inbox: text }));

const VALUES: Readonly<Partial<Record<CommandName, (value: unknown) => unknown>>> = {
  sync: parseSyncAnswer,
  list: parsePage,
  get: parseMessage,
};
const parseChanged = parser(changed);

/**
 * What the server answered to a command.
 * @throws MessageCenterError INVALID when it has another shape.
 */
export function parseValue<Name extends CommandName>(
  name: Name,
  value: unknown,
): Commands[Name]['value'] {
  return (VALUES[name] ?? parseChanged)(value) as Commands[Name]['value'];
}

/**
 * The value in an ack.
 * @throws MessageCenterError the one that the ack carries, or INTERNAL when it is no ack.
 */
export function unwrapAnswer<Value>(answer: Answer<Value> | null | undefined): Value {
  if (answer?.ok === true) return answer.value;
  throw answer?.error
    ? MessageCenterError.fromWire(answer.error)
    : new MessageCenterError('INTERNAL', UNREADABLE);
}
