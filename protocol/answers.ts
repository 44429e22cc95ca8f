/**
 * Parsers for what the server sends to clients. They check shapes and trust contents. A malformed
 * message is repaired or left out; the rest of the answer is kept.
 */
import type { CommandName } from './commands.js';
import type { Entry, EntryKind } from './entry.js';
import { invalid, MessageCenterError } from './errors.js';
import type { Answer, Commands, Identity, Page, Push, Reset, SyncAnswer } from './events.js';
import type { Counts, Message } from './message.js';
import { readMessage, readMessages } from './read-message.js';

type Shape = (value: unknown) => boolean;

/** The fields of an answer, before their contents are checked. */
type Fields = { readonly [name: string]: unknown };

/** Read once: the page's scripts may replace them later. */
const { isArray } = Array;
const { entries: fieldsOf, hasOwn } = Object;

const UNREADABLE = 'The server sent something that this version cannot read.';

const number: Shape = Number.isSafeInteger;

const text: Shape = (value) => typeof value === 'string';

/** A position, `number.id`. */
const position: Shape = (value) => text(value) && /^\d+\.[\w-]+$/.test(value as string);

const list: Shape = (value) => isArray(value);

const texts: Shape = (value) => isArray(value) && value.every(text);

/** An object with at least these fields; later versions may add others. */
function record(fields: Readonly<Record<string, Shape>>): Shape {
  const shapes = fieldsOf(fields);
  return (value) =>
    shapes.every(([name, fits]) => fits((value as Fields | null | undefined)?.[name]));
}

const counts = record({ total: number, unread: number, transient: number });
const naming = record({ ids: texts });
const returning = record({ ids: texts, messages: list });

/** One of several shapes, selected by `kind`, with the fields that all of them have. */
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
  updated: returning,
  restored: returning,
  'read-up-to': record({ upTo: number }),
  'removed-up-to': record({ upTo: number }),
  // It does not name the restored messages, so it counts as unreadable and the client requests a
  // reset.
  'restored-up-to': () => false,
  'expired-up-to': record({ at: text }),
  erased: record({}),
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

function checked(fits: Shape, value: unknown): Fields {
  if (!fits(value)) throw invalid(UNREADABLE);
  const { counts, ...fields } = value as Fields & { readonly counts?: Counts };
  // Servers of version 0.1 leave it out.
  if (!counts || 'unreadPersistent' in counts) return value as Fields;
  return {
    ...fields,
    counts: { ...(counts as Counts), unreadPersistent: (counts as Counts).unread },
  };
}

type Parsers = { readonly [Name in CommandName]?: (value: unknown) => Commands[Name]['value'] };

const VALUES: Parsers = { sync: parseSyncAnswer, list: parsePage, get: parseMessage };

/**
 * Parses the answer to a command.
 * @throws MessageCenterError INVALID when it is malformed, or has an entry of a kind that this
 *   version does not know: the client then requests a reset. All parsers of this file throw this
 *   error.
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

/** Parses an entry. One with an unreadable message adds none, but keeps its number and counts. */
export function parseEntry(value: unknown): Entry {
  const fields = checked(entry, value);
  if (fields.kind === 'added') {
    const message = readMessage(fields.message);
    const left = message ? { ...fields, message } : { ...fields, kind: 'read', ids: [] };
    return left as unknown as Entry;
  }
  if (!('messages' in fields)) return fields as unknown as Entry;
  return { ...fields, messages: messagesIn(fields, 'messages') } as unknown as Entry;
}

export function parsePage(value: unknown): Page {
  const fields = checked(page, value);
  const messages = messagesIn(fields, 'messages');
  // Servers of version 0.1 leave it out.
  return { count: null, ...fields, messages, next: nextOf(fields) } as unknown as Page;
}

export function parseSyncAnswer(value: unknown): SyncAnswer {
  const { identity, ...fields } = checked(synced, value);
  const answer = { ...fields, ...identityIn(identity) };
  if (fields.kind === 'delta') {
    return { ...answer, entries: entriesIn(fields) } as unknown as SyncAnswer;
  }
  return {
    ...answer,
    messages: messagesIn(fields, 'messages'),
    transient: messagesIn(fields, 'transient'),
    next: nextOf(fields),
  } as unknown as SyncAnswer;
}

export function parsePush(value: unknown): Push {
  const fields = checked(push, value);
  return { ...fields, entries: entriesIn(fields) } as unknown as Push;
}

/** State that the server put into the page, so that nothing has to be fetched first. */
export interface InitialState {
  readonly messages: readonly Message[];
  readonly counts: Counts;
  /** As `number.id`. */
  readonly position: string;
  /** The opaque tag of the inbox, as a sync gives it. */
  readonly inbox: string;
  /** Whose the inbox is, as a sync gives it. */
  readonly identity?: Identity | undefined;
}

/** The same after its check: no field is undefined. */
export type CheckedInitialState = Pick<Reset, keyof InitialState>;

/** Parses the state that a server has put into a page. */
export function parseInitial(value: unknown): CheckedInitialState {
  const { identity, ...fields } = checked(initial, value);
  return {
    ...(fields as { counts: Counts; position: string; inbox: string }),
    messages: messagesIn(fields, 'messages'),
    ...identityIn(identity),
  };
}

function messagesIn(fields: Fields, name: string): readonly Message[] {
  return readMessages(fields[name] as readonly unknown[]);
}

function entriesIn({ entries }: Fields): readonly Entry[] {
  return (entries as readonly unknown[]).map(parseEntry);
}

/** An invalid `next` counts as null, so that the page itself is shown. */
function nextOf({ next }: Fields): string | null {
  return typeof next === 'string' && /^\d+$/.test(next) ? next : null;
}

function identityIn(identity: unknown): { readonly identity?: Identity } {
  return identity === 'user' || identity === 'anonymous' ? { identity } : {};
}

/**
 * Returns the value in an ack.
 * @throws MessageCenterError the error in the ack, or INTERNAL if the value is not an ack.
 */
export function unwrapAnswer<Value>(answer: Answer<Value> | null | undefined): Value {
  if (answer?.ok === true) return answer.value;
  throw answer?.error
    ? MessageCenterError.fromWire(answer.error)
    : new MessageCenterError('INTERNAL', UNREADABLE);
}
