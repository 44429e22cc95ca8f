import * as v from 'valibot';
import { msOfDate } from '../../protocol/any-realm.js';
import { invalid } from '../../protocol/errors.js';
import { parse, record } from '../../protocol/field-schemas.js';
import { recipientSchema } from '../../protocol/message-schemas.js';
import { seen } from '../../protocol/seen.js';
import { inboxOf, type Recipient } from '../core/recipient.js';
import type { Inbox } from '../stores/message-store.js';

/** A caller, as `identify` returned it. */
export interface KnownUser {
  readonly recipient: Recipient;
  readonly inbox: Inbox;
  /** Milliseconds since 1970; null when the identity does not expire. */
  readonly expiresAt: number | null;
  /** Milliseconds since 1970; null when it is not known. */
  readonly since: number | null;
}

const returned = record(
  {
    user: v.unknown(),
    expiresAt: v.exactOptional(v.unknown()),
    since: v.exactOptional(v.unknown()),
  },
  "must be a plain object { user: 'an id' }, and not an instance of a class.",
);

/**
 * Parses the result of `identify`. Like any other input, it is checked.
 * @throws MessageCenterError INVALID that says what the app has to change.
 */
export function parseIdentity(identity: unknown): KnownUser {
  if (typeof identity !== 'object') {
    throw invalid(
      `\`identify\` must return { user: 'an id' } or null, and returned a ${typeof identity}.`,
    );
  }
  const result = 'the result of `identify`';
  const { user, expiresAt, since } = parse(returned, identity, result);
  if (typeof user !== 'string') throw invalid(notAString(user));
  const recipient = parse(recipientSchema, { user }, result, `${result}: `);
  return {
    recipient,
    inbox: inboxOf(recipient),
    expiresAt: parseTime(expiresAt, 'expiresAt'),
    since: parseTime(since, 'since'),
  };
}

function parseTime(time: unknown, name: string): number | null {
  if (time === undefined) return null;
  const ms = msOfDate(time) ?? Number.NaN;
  if (!Number.isNaN(ms)) return ms;
  throw invalid(
    `\`identify\` must return \`${name}\` as a valid Date, or leave it out; got ${seen(time)}.`,
  );
}

function notAString(user: unknown): string {
  const kind =
    user === null || user === undefined ? String(user) : `a value of type ${typeof user}`;
  return `\`identify\` must return \`user\` as a string, and returned ${kind}. ${advice(user)}`;
}

function advice(user: unknown): string {
  if (user === null || user === undefined) return 'Return null where nobody is signed in.';
  if (typeof user !== 'object') return 'Write { user: String(request.user.id) }.';
  // Not `String(...)` of it: all users would be "[object Object]", and share one inbox.
  return 'then' in user
    ? 'Await it: async (request) => ({ user: await ... }).'
    : 'Return its id: { user: String(request.user.id) }.';
}
