import { quote } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import type { Recipient } from './recipient.js';

/** Recipients that can be read once: a list, a generator, a database cursor, a stream. */
export type Recipients = Iterable<Recipient> | AsyncIterable<Recipient>;

/**
 * The app's hook that returns the members of a group, such as `async function* (name) { ... }`.
 * Returns undefined or null for an unknown group. If it throws, `send` rejects.
 */
export type Groups = (
  name: string,
) => Recipients | null | undefined | Promise<Recipients | null | undefined>;

/** The members of a group, as the option `groups` returns them. */
export interface GroupTarget {
  /** The group's name. */
  readonly group: string;
}

/** What a send to many recipients has done so far. */
export interface SendProgress {
  /** The recipients that were read: the sum of the other numbers. */
  readonly done: number;
  readonly sent: number;
  readonly existing: number;
  readonly skipped: number;
  readonly failed: number;
}

/** Why one recipient of many got no message. */
export interface FailedRecipient {
  /** As it was given. */
  readonly to: Recipient;
  readonly error: MessageCenterError;
}

/** The result of a send to many recipients. A repeated recipient is counted once. */
export interface SentToMany {
  /** How many have a new message. */
  readonly sent: number;
  /** How many had a message with this key already; it is unchanged. */
  readonly existing: number;
  /** How many got none because the level is below `minLevel`: all, or 0. */
  readonly skipped: number;
  readonly failed: readonly FailedRecipient[];
}

/**
 * Thrown if a send to many recipients ends before the last one, because the recipients could not be
 * read, the store could not be reached, or the center was closed. `cause` is the reason. With a
 * key, the same call continues it.
 */
export class SendToManyError extends MessageCenterError {
  /** What was done before. */
  readonly result: SentToMany;

  constructor(result: SentToMany, cause: unknown) {
    const known = cause instanceof MessageCenterError;
    const reason = cause instanceof Error ? cause.message : `threw ${quote(cause)}`;
    const { sent, existing, skipped, failed } = result;
    const done = sent + existing + skipped + failed.length;
    super(known ? cause.code : 'INTERNAL', `The send ended after ${done} recipients: ${reason}`, {
      cause,
    });
    this.result = result;
  }

  static override [Symbol.hasInstance](value: unknown): value is SendToManyError {
    return value instanceof MessageCenterError && 'result' in value;
  }
}
