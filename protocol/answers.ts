/** Parsers of what the server sends, for clients: shapes are checked, contents are trusted. */
import type { Entry, EntryKind } from './entry.js';
import { invalid, MessageCenterError } from './errors.js';
import type { Answer, CommandName, Commands, Page, Push, SyncAnswer } from './events.js';
import type { Counts, Message } from './message.js';

type Shape = (value: unknown) => boolean;

const UNREADABLE = 'The server sent something that this version cannot read.';

const number: Shape = Number.isSafeInteger;

const text: Shape = (value) => typeof value === 'string';

/** A position, `number.id`. */
const position: Shape = (value) => text(value) && /^\d+\.[\w-]+$/.test(value as string);

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

/** One of several shapes, told apart by their `kind`, with what all of them have. */
function variant(kinds: Readonly<Record<string, Shape>>, common: Shape): Shape {
  return (value) => {
    const { kind } = Object(value) as { readonly kind: string };
    return Object.hasOwn(kinds, kind) && kinds[kind]?.(value) === true && common(value);
  };
}

const ENTRIES: Readonly<Record<EntryKind, Shape>> = {
  added: record({ message }),
  read: naming,
  removed: naming,
  shown: naming,
  unread: returning,
  restored: returning,
  'read-up-to': record({ upTo: number }),
};
const entry = variant(ENTRIES, record({ number, id: text, counts }));
const entries = list(entry);
const page = record({ position, counts, messages });
const push = record({ prev: position, cur: position, entries });
const synced = variant(
  { delta: record({ entries }), reset: record({ messages, transient: messages }) },
  record({ position, counts, inbox: text, serverAt: text }),
);

const VALUES: Readonly<Partial<Record<CommandName, Shape>>> = {
  sync: synced,
  list: page,
  get: message,
};
const changed = record({ position, counts });

function parse<Value>(fits: Shape, value: unknown): Value {
  if (fits(value)) return value as Value;
  throw invalid(UNREADABLE);
}

/**
 * What the server answered to a command.
 * @throws MessageCenterError INVALID when it has another shape, or when an entry is of a kind that
 *   this version does not know: the client then asks for a reset. So do all of these.
 */
export function parseValue<Name extends CommandName>(
  name: Name,
  value: unknown,
): Commands[Name]['value'] {
  return parse(VALUES[name] ?? changed, value);
}

export function parseMessage(value: unknown): Message {
  return parse(message, value);
}

export function parseEntry(value: unknown): Entry {
  return parse(entry, value);
}

export function parsePage(value: unknown): Page {
  return parse(page, value);
}

export function parseSyncAnswer(value: unknown): SyncAnswer {
  return parse(synced, value);
}

export function isPush(value: unknown): value is Push {
  return push(value);
}

export function parsePush(value: unknown): Push {
  return parse(push, value);
}

/** State that a server has put into a page. */
export function parseInitial(value: unknown): {
  readonly messages: readonly Message[];
  readonly counts: Counts;
  readonly position: string;
  readonly inbox: string;
} {
  return parse(record({ messages, counts, position, inbox: text }), value);
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
