import type { IncomingMessage } from 'node:http';
import { MessageCenterError } from '../../protocol/index.js';
import type { Center } from '../core/center.js';
import { inboxOf } from '../core/recipient.js';
import { UNAUTHENTICATED_TEXT } from '../core/session-ended.js';
import type { Caller } from './identify.js';
import type { Secrets } from './secrets.js';
import { presentedSession } from './session-cookie.js';

/**
 * Merges the anonymous session that a signed-in user still presents: its messages become the
 * user's, and the session ends. Stores since when the user has existed. Runs before the caller's
 * first command.
 *
 * @returns Whether the caller presents a session, which is now useless.
 * @throws MessageCenterError UNAUTHENTICATED for a visitor whose session has ended.
 */
export async function mergePresented(caller: Caller, center: Center): Promise<boolean> {
  const { recipient, inbox, since, presentedSession: session } = caller;
  if (since !== null) center.everyone.noteSince(inbox, since);
  await refuseEnded(recipient, center);
  if (session === null) return false;
  await center.merge.run(inboxOf({ session }), inbox);
  return true;
}

/** @throws MessageCenterError UNAUTHENTICATED for a visitor who has signed in since. */
export async function refuseEnded(recipient: Caller['recipient'], center: Center): Promise<void> {
  if ('session' in recipient && (await center.merge.hasEnded(inboxOf(recipient)))) {
    throw new MessageCenterError('UNAUTHENTICATED', UNAUTHENTICATED_TEXT);
  }
}

/** The session that the request presents, if it has not ended. Its visitor has used it. */
export async function validSession(
  request: IncomingMessage,
  center: Center,
  secrets: Secrets,
  trustProxy: boolean,
): Promise<string | null> {
  const session = presentedSession(request, secrets, trustProxy);
  if (session === null) return null;
  const inbox = inboxOf({ session });
  if (await center.merge.hasEnded(inbox)) return null;
  await center.sessionUse.note(inbox);
  return session;
}
