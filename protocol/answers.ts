/** Parsers of what the server sends, for clients: shapes are checked, contents are trusted. */
import { ENTRY_KINDS, type Entry } from './entry.js';
import { invalid, MessageCenterError } from './errors.js';
import type { Answer, Page, Push, SyncAnswer } from './events.js';
import type { Counts, Message } from './message.js';
import { isPlainObject } from './parse.js';
import { parsePosition } from './position.js';

type Fields = Record<string, unknown>;

function fields(value: unknown, name: string): Fields {
  if (!isPlainObject(value)) throw invalid(`The server sent ${name} that is no object.`);
  return value;
}

function list<Item>(value: unknown, parse: (item: unknown) => Item): Item[] {
  if (!Array.isArray(value)) throw invalid('The server sent something else where a list belongs.');
  return value.map(parse);
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw invalid(`The server sent no ${name}.`);
  return value;
}

export function parseCounts(value: unknown): Counts {
  const counts = fields(value, 'counts');
  for (const name of ['total', 'unread', 'transient']) {
    if (!Number.isSafeInteger(counts[name])) throw invalid(`The server sent no count ${name}.`);
  }
  return value as Counts;
}

export function parseMessage(value: unknown): Message {
  const message = fields(value, 'a message');
  const whole =
    typeof message.id === 'string' &&
    typeof message.text === 'string' &&
    typeof message.level === 'string' &&
    typeof message.createdAt === 'string' &&
    Number.isSafeInteger(message.number) &&
    Number.isSafeInteger(message.applied);
  if (!whole) throw invalid('The server sent a message without its fields.');
  return value as Message;
}

function parseMessages(value: unknown): Message[] {
  return list(value, parseMessage);
}

/** @throws MessageCenterError INVALID also for an unknown kind: the client then asks for a reset. */
export function parseEntry(value: unknown): Entry {
  const entry = fields(value, 'an entry');
  if (!(ENTRY_KINDS as readonly unknown[]).includes(entry.kind)) {
    throw invalid(`The server sent an entry of the unknown kind ${String(entry.kind)}.`);
  }
  parseCounts(entry.counts);
  const id = text(entry.id, 'id of an entry');
  if (entry.kind === 'added') parseMessage(entry.message);
  else if (entry.kind === 'read-up-to') parsePosition(`${entry.upTo}.${id}`);
  else list(entry.ids, (item) => text(item, 'id of a message'));
  if (entry.kind === 'unread' || entry.kind === 'restored') parseMessages(entry.messages);
  parsePosition(`${entry.number}.${id}`);
  return value as Entry;
}

export function parsePush(value: unknown): Push {
  const push = fields(value, 'a push');
  parsePosition(push.prev);
  parsePosition(push.cur);
  list(push.entries, parseEntry);
  return value as Push;
}

export function parsePage(value: unknown): Page {
  const page = fields(value, 'a page');
  parsePosition(page.position);
  parseCounts(page.counts);
  parseMessages(page.messages);
  return value as Page;
}

export function parseSyncAnswer(value: unknown): SyncAnswer {
  const answer = fields(value, 'a sync answer');
  parsePosition(answer.position);
  parseCounts(answer.counts);
  text(answer.inbox, 'tag of the inbox');
  text(answer.serverAt, 'time');
  if (answer.kind === 'delta') list(answer.entries, parseEntry);
  else if (answer.kind === 'reset') {
    parseMessages(answer.messages);
    parseMessages(answer.transient);
  } else throw invalid('The server sent neither a delta nor a reset.');
  return value as SyncAnswer;
}

/**
 * The value in an ack.
 * @throws MessageCenterError the one that the ack carries, or INTERNAL when it is no ack.
 */
export function unwrapAnswer<Value>(answer: Answer<Value>): Value {
  if (isPlainObject(answer) && answer.ok === true) return answer.value;
  if (isPlainObject(answer) && answer.ok === false && isPlainObject(answer.error)) {
    throw MessageCenterError.fromWire(answer.error);
  }
  throw new MessageCenterError('INTERNAL', 'The server gave an answer that is no answer.');
}
