/**
 * Parsers of what the server sends, for clients: shapes are checked, contents are trusted. A message
 * of another shape is left out or mended; the rest of the answer stands.
 */
import type { CommandName } from './commands.js';
import type { Entry, EntryKind } from './entry.js';
import { invalid, MessageCenterError } from './errors.js';
import type { Answer, Commands, Identity, Page, Push, SyncAnswer } from './events.js';
import type { Counts, Message } from './message.js';
import { readMessage, readMessages } from './read-message.js';

type Shape = (value: unknown) => boolean;

/** An answer whose envelope was checked, while what is in it was not. */
type Parts = { readonly [part: string]: unknown };

/** Taken once: the page's own scripts may put something else in their place later. */
const { isArray } = Array;
const { entries: partsOf, hasOwn } = Object;

const UNREADABLE = 'The server sent something that this version cannot read.';

const number: Shape = Number.isSafeInteger;

const text: Shape = (value) => typeof value === 'string';

/** A position, `number.id`. */
const position: Shape = (value) => text(value) && /^\d+\.[\w-]+$/.test(value as string);

const list: Shape = (value) => isArray(value);

const texts: Shape = (value) => isArray(value) && value.every(text);

/** An object with at least these parts: later versions may add to them. */
function record(parts: Readonly<Record<string, Shape>>): Shape {
  const shapes = partsOf(parts);
  return (value) =>
    shapes.every(([name, fits]) => fits((value as Parts | null | undefined)?.[name]));
}

const counts = record({ total: number, unread: number, transient: number });
const naming = record({ ids: texts });
const returning = record({ ids: texts, messages: list });

/** One of several shapes, told apart by their `kind`, with what all of them have. */
function variant(kinds: Readonly<Record<string, Shape>>, common: Shape): Shape {
  return (value) => {
    const kind = (value as { readonly kind?: unknown } | null | undefined)?.kind;
    if (typeof kind !== 'string' || !hasOwn(kinds, kind)) return false;
    return kinds[kind]?.(value) === true && common(value);
  };
}

const ENTRIES: Readonly<Record<EntryKind, Shape>> = {
  added: record({ message: (value) => value !== undefined }),
  read: naming,
  removed: naming,
  shown: naming,
  unread: returning,
  restored: returning,
  'read-up-to': record({ upTo: number }),
  moved: record({}),
  disconnect: record({}),
};
const entry = variant(ENTRIES, record({ number, id: text, counts }));
const page = record({ position, counts, messages: list });
const push = record({ prev: position, cur: position, entries: list });
const synced = variant(
  { delta: record({ entries: list }), reset: record({ messages: list, transient: list }) },
  record({ position, counts, inbox: text, serverAt: text }),
);
const changed = record({ position, counts });
const initial = record({ messages: list, counts, position, inbox: text });

function checked(fits: Shape, value: unknown): Parts {
  if (fits(value)) return value as Parts;
  throw invalid(UNREADABLE);
}

type Parsers = { readonly [Name in CommandName]?: (value: unknown) => Commands[Name]['value'] };

const VALUES: Parsers = { sync: parseSyncAnswer, list: parsePage, get: parseMessage };

/**
 * What the server answered to a command.
 * @throws MessageCenterError INVALID when it has another shape, or when an entry is of a kind that
 *   this version does not know: the client then asks for a reset. So do all of these.
 */
export function parseValue<Name extends CommandName>(
  name: Name,
  value: unknown,
): Commands[Name]['value'] {
  const parse = VALUES[name];
  return parse ? parse(value) : (checked(changed, value) as unknown as Commands[Name]['value']);
}

export function parseMessage(value: unknown): Message {
  const message = readMessage(value);
  if (message === null) throw invalid(UNREADABLE);
  return message;
}

/** An entry that adds a message which cannot be read adds none: its place and counts stand. */
export function parseEntry(value: unknown): Entry {
  const parts = checked(entry, value);
  if (parts.kind === 'added') {
    const message = readMessage(parts.message);
    const left = message ? { ...parts, message } : { ...parts, kind: 'read', ids: [] };
    return left as unknown as Entry;
  }
  if (!('messages' in parts)) return parts as unknown as Entry;
  return { ...parts, messages: messagesIn(parts, 'messages') } as unknown as Entry;
}

export function parsePage(value: unknown): Page {
  const parts = checked(page, value);
  const messages = messagesIn(parts, 'messages');
  return { ...parts, messages, next: nextOf(parts) } as unknown as Page;
}

export function parseSyncAnswer(value: unknown): SyncAnswer {
  const { identity, ...parts } = checked(synced, value);
  const answer = { ...parts, ...identityIn(identity) };
  if (parts.kind === 'delta') {
    return { ...answer, entries: entriesIn(parts) } as unknown as SyncAnswer;
  }
  return {
    ...answer,
    messages: messagesIn(parts, 'messages'),
    transient: messagesIn(parts, 'transient'),
    next: nextOf(parts),
  } as unknown as SyncAnswer;
}

export function parsePush(value: unknown): Push {
  const parts = checked(push, value);
  return { ...parts, entries: entriesIn(parts) } as unknown as Push;
}

/** State that a server has put into a page. */
export function parseInitial(value: unknown): {
  readonly messages: readonly Message[];
  readonly counts: Counts;
  readonly position: string;
  readonly inbox: string;
  readonly identity?: Identity;
} {
  const { identity, ...parts } = checked(initial, value);
  return {
    ...(parts as { counts: Counts; position: string; inbox: string }),
    messages: messagesIn(parts, 'messages'),
    ...identityIn(identity),
  };
}

function messagesIn(parts: Parts, name: string): readonly Message[] {
  return readMessages(parts[name] as readonly unknown[]);
}

function entriesIn({ entries }: Parts): readonly Entry[] {
  return (entries as readonly unknown[]).map(parseEntry);
}

/** A place that is none would hide what is listed. */
function nextOf({ next }: Parts): string | null {
  return typeof next === 'string' && /^\d+$/.test(next) ? next : null;
}

function identityIn(identity: unknown): { readonly identity?: Identity } {
  return identity === 'user' || identity === 'anonymous' ? { identity } : {};
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
