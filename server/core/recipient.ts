import { hash, randomBytes } from 'node:crypto';
import { parse } from '../../protocol/field-schemas.js';
import { recipientSchema } from '../../protocol/message-schemas.js';
import { EVERYONE, type Inbox } from '../stores/inbox.js';

/**
 * Whose messages an inbox holds: those of one signed-in user, or of one anonymous visitor's
 * session.
 */
export type Recipient = { readonly user: string } | { readonly session: string };

/**
 * Parses a recipient. User ids are opaque: e-mail addresses, dots, `@` and any script are valid.
 * @throws MessageCenterError INVALID unless it names exactly one user or one session.
 */
export function parseRecipient(value: unknown, name: string): Recipient {
  return parse(recipientSchema, value, name, `${name}.`);
}

/** The key of a recipient's inbox in the store. */
export function inboxOf(recipient: Recipient): Inbox {
  return 'user' in recipient ? `user:${recipient.user}` : `session:${recipient.session}`;
}

/**
 * The inbox of a recipient whom the app names.
 * @throws MessageCenterError INVALID, as `parseRecipient`.
 */
export function parseInbox(recipient: unknown): Inbox {
  return inboxOf(parseRecipient(recipient, 'recipient'));
}

/** The recipients of a message: one, or everyone. */
export type Audience = Recipient | 'everyone';

/** The audience of an inbox, which may be everyone's log. */
export function audienceOf(inbox: Inbox): Audience {
  return inbox === EVERYONE ? 'everyone' : recipientOf(inbox);
}

/** The recipient of an inbox: the inverse of `inboxOf`. */
export function recipientOf(inbox: Inbox): Recipient {
  const id = inbox.slice(inbox.indexOf(':') + 1);
  return inbox.startsWith('user:') ? { user: id } : { session: id };
}

/** A new id for a message, an entry or a session: 128 random bits in 22 characters. */
export function newId(): string {
  return randomBytes(16).toString('base64url');
}

/**
 * The key of a message to everyone, as it is stored. No recipient's own key begins with a control
 * character: the copy of a broadcast must not get the id of another message with the same key.
 */
export function keyOfBroadcast(key: string): string {
  return `\u0001${key}`;
}

/** The id of a key's message. `life` counts the messages that the key has had before. */
export function idOfKey(key: string, life = 0): string {
  const digest = hash('sha256', `${life}\n${key}`, 'buffer');
  return digest.subarray(0, 16).toString('base64url');
}
