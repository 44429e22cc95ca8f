import { inspect } from 'node:util';
import { MessageCenterError } from '../protocol/index.js';
import type { Log } from './log.js';

/** How often an error that is repeated is logged, in milliseconds. */
const EVERY_MS = 60_000;

/** How many kinds are told apart, and how many messages of one kind: clients may choose both. */
const KINDS_MAX = 100;
const MESSAGES_MAX = 10;

/** Errors from one place in the code. */
interface Kind {
  readonly messages: Set<string>;
  loggedAt: number;
  leftOut: number;
}

/**
 * Logs each error in full, but a repeated one only once a minute, with the number of those left
 * out. So a client that can cause an error cannot fill the log with it.
 */
export function limitRepeats(log: Log): Log {
  const kinds = new Map<string, Kind>();
  return (record) => {
    if (record.error === undefined) return log(record);
    const { message, place } = partsOf(record.error);
    const kind = kindOf(kinds, `${record.text}\n${place}`);
    const now = performance.now();
    const isNew = kind.messages.size < MESSAGES_MAX && !kind.messages.has(message);
    if (!isNew && now - kind.loggedAt < EVERY_MS) {
      kind.leftOut += 1;
      return undefined;
    }
    if (isNew) kind.messages.add(message);
    const { leftOut } = kind;
    Object.assign(kind, { loggedAt: now, leftOut: 0 });
    return log(
      leftOut === 0 ? record : { ...record, text: `${record.text} (${leftOut} more before)` },
    );
  };
}

/** Once `KINDS_MAX` kinds are known, all others are one kind. */
function kindOf(kinds: Map<string, Kind>, name: string): Kind {
  const key = kinds.has(name) || kinds.size < KINDS_MAX ? name : '';
  const kind = kinds.get(key) ?? { messages: new Set(), loggedAt: 0, leftOut: 0 };
  kinds.set(key, kind);
  return kind;
}

interface Parts {
  readonly message: string;
  readonly place: string;
}

/** Errors of apps may have any parts, which may throw when they are read. Those are one kind. */
function partsOf(error: unknown): Parts {
  try {
    return readParts(error);
  } catch {
    return { message: '', place: 'unreadable' };
  }
}

/**
 * The message, which may name the request, and the place in the code. Our own messages name none,
 * and every verb meets a store that fails at another place.
 */
function readParts(error: unknown): Parts {
  if (!(error instanceof Error)) return { message: inspect(error), place: typeof error };
  const { name, message } = error;
  if (error instanceof MessageCenterError) return { message, place: error.code };
  const stack = String(error.stack);
  const frames = stack.slice(stack.indexOf(message) + message.length);
  return { message, place: `${name}${frames}` };
}
