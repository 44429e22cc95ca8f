import { createHash, randomBytes } from 'node:crypto';
import { invalid } from '../../protocol/errors.js';
import { parseRecord, parseText } from '../../protocol/parse.js';
import type { Inbox } from '../stores/message-store.js';

/** Whose message it is: one signed-in user, or one anonymous visitor's session. */
export type Recipient = { readonly user: string } | { readonly session: string };

/** User ids are opaque: e-mail addresses, dots, `@` and any script are fine. */
const USER_ID_MAX = 255;

const SESSION_ID = /^[A-Za-z0-9_-]{22}$/;

/**
 * Reads a recipient.
 * @throws MessageCenterError INVALID unless it names exactly one user or one session.
 */
export function parseRecipient(value: unknown, name = 'to'): Recipient {
  const { user, session } = parseRecord(value, name, ['user', 'session']);
  if ((user === undefined) === (session === undefined)) {
    throw invalid(`${name} must name one user or one session: {user: id} or {session: id}.`);
  }
  if (user !== undefined) return { user: parseText(user, `${name}.user`, USER_ID_MAX) };
  if (typeof session !== 'string' || !SESSION_ID.test(session)) {
    throw invalid(`${name}.session must be a session id, as center.sessionOf() gives it.`);
  }
  return { session };
}

/** The key of a recipient's inbox in the store. */
export function inboxOf(recipient: Recipient): Inbox {
  return 'user' in recipient ? `user:${recipient.user}` : `session:${recipient.session}`;
}

/** The recipient whose inbox it is: the inverse of `inboxOf`. */
export function recipientOf(inbox: Inbox): Recipient {
  const id = inbox.slice(inbox.indexOf(':') + 1);
  return inbox.startsWith('user:') ? { user: id } : { session: id };
}

/** A new id for a message, an entry or a session: 128 random bits in 22 characters. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/** The id of the message that a key stands for. `life` counts how often the key began anew. */
export function idOfKey(key: string, life = 0): string {
  const hash = createHash('sha256').update(`${life}\n${key}`).digest();
  return hash.subarray(0, 16).toString('base64url');
}
