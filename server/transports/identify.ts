import type { IncomingMessage } from 'node:http';
import { MessageCenterError } from '../../protocol/index.js';
import { parseRecord } from '../../protocol/parse.js';
import type { Identify } from '../options.js';
import { inboxOf, parseRecipient, type Recipient } from '../recipient.js';
import type { Secrets } from '../secrets.js';
import type { Inbox } from '../stores/message-store.js';
import { presentedSession } from './session-cookie.js';

/** Who is asking, once that is known. */
export interface Caller {
  readonly recipient: Recipient;
  readonly inbox: Inbox;
  /** Milliseconds since 1970; null when it does not end by itself. */
  readonly expiresAt: number | null;
}

const TOKEN_MAX = 8_192;

/**
 * Finds out who is asking: the app's user; else, where no token is presented, the anonymous visitor
 * with a session cookie of ours.
 * @throws MessageCenterError UNAUTHENTICATED, always with the same text.
 */
export async function identifyCaller(
  request: IncomingMessage,
  token: unknown,
  identify: Identify,
  secrets: Secrets,
): Promise<Caller> {
  if (
    token !== undefined &&
    (typeof token !== 'string' || token === '' || token.length > TOKEN_MAX)
  ) {
    throw unauthenticated();
  }
  const identity = await askApp(request, token, identify);
  if (identity) return callerOf(identity);
  const session = token === undefined ? presentedSession(request, secrets) : null;
  if (session === null) throw unauthenticated();
  const recipient = { session };
  return { recipient, inbox: inboxOf(recipient), expiresAt: null };
}

async function askApp(
  request: IncomingMessage,
  token: string | undefined,
  identify: Identify,
): Promise<Awaited<ReturnType<Identify>>> {
  if (token === undefined) return identify(request);
  try {
    return await identify(request, token);
  } catch (error) {
    if (error instanceof MessageCenterError) throw error;
    throw unauthenticated();
  }
}

/** What `identify` returned is the app's, and checked like any other input. */
function callerOf(identity: unknown): Caller {
  const { user, expiresAt } = parseIdentity(identity);
  if (expiresAt !== null && expiresAt <= Date.now()) throw unauthenticated();
  const recipient = parseRecipient({ user }, 'what identify returned');
  return { recipient, inbox: inboxOf(recipient), expiresAt };
}

function parseIdentity(identity: unknown): { user: unknown; expiresAt: number | null } {
  try {
    const { user, expiresAt } = parseRecord(identity, 'what identify returned', [
      'user',
      'expiresAt',
    ]);
    parseRecipient({ user }, 'what identify returned');
    if (expiresAt === undefined) return { user, expiresAt: null };
    if (expiresAt instanceof Date && !Number.isNaN(expiresAt.getTime())) {
      return { user, expiresAt: expiresAt.getTime() };
    }
    throw new TypeError('identify must return `expiresAt` as a valid Date.');
  } catch (error) {
    // The app's mistake, not the visitor's: it belongs in the log, not in the answer.
    throw new MessageCenterError('INTERNAL', 'The option `identify` returned no identity.', {
      cause: error,
    });
  }
}

function unauthenticated(): MessageCenterError {
  return new MessageCenterError('UNAUTHENTICATED', 'Sign in, or start a session, to see messages.');
}
