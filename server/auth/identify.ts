import type { IncomingMessage } from 'node:http';
import { MessageCenterError } from '../../protocol/index.js';
import { inboxOf } from '../core/recipient.js';
import { UNAUTHENTICATED_TEXT } from '../core/session-ended.js';
import { ReportedError } from '../core/wire-error.js';
import type { LogOnce } from '../log-once.js';
import type { Identify, Identity, ResolvedOptions } from '../options.js';
import { guardedRun } from './guarded-run.js';
import { type KnownUser, parseIdentity } from './identity.js';
import type { Secrets } from './secrets.js';
import { bringsForeignCookies, presentedSession } from './session-cookie.js';

/** Who is asking, once that is known. */
export interface Caller extends KnownUser {
  /** The anonymous session whose cookie a known user presents as well; else null. */
  readonly presentedSession: string | null;
}

const TOKEN_MAX = 8_192;

/** Finds out who is asking, for both transports of one center. */
export class CallerIdentifier {
  readonly #options: ResolvedOptions & { readonly identify: Identify };
  readonly #logOnce: LogOnce;
  readonly #withinMs: number;

  constructor(options: ResolvedOptions & { readonly identify: Identify }, withinMs: number) {
    this.#options = options;
    this.#logOnce = options.logOnce;
    this.#withinMs = withinMs;
  }

  /**
   * The app's user; else, where no token is presented, the anonymous visitor with a session cookie
   * of ours.
   * @param onLateError Runs when `identify` fails after it has answered; that is logged in any case.
   * @throws MessageCenterError UNAUTHENTICATED, always with the same text.
   */
  async identifyCaller(
    request: IncomingMessage,
    token: unknown,
    secrets: Secrets,
    onLateError = (): void => {},
  ): Promise<Caller> {
    if (
      token !== undefined &&
      (typeof token !== 'string' || token === '' || token.length > TOKEN_MAX)
    ) {
      throw unauthenticated();
    }
    const caller = await this.#answerOf(request, token, secrets, onLateError);
    if (caller) return caller;
    if (token === undefined && bringsForeignCookies(request)) this.#sayForgotten();
    throw unauthenticated();
  }

  /**
   * Asks about somebody who was known before.
   * @returns Null when nobody is known now.
   * @throws Whatever `identify` throws, about a token too: that is no answer.
   */
  async identifyAgain(
    request: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
  ): Promise<Caller | null> {
    try {
      return await this.#find(request, token, secrets, () => {});
    } catch (error) {
      if (error instanceof MessageCenterError && error.code === 'UNAUTHENTICATED') return null;
      throw error;
    }
  }

  async #answerOf(
    request: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
    onLateError: () => void,
  ): Promise<Caller | null> {
    try {
      return await this.#find(request, token, secrets, onLateError);
    } catch (error) {
      if (token === undefined || error instanceof MessageCenterError) throw error;
      throw unauthenticated();
    }
  }

  async #find(
    request: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
    onLateError: () => void,
  ): Promise<Caller | null> {
    const identity = await this.#askApp(request, token, onLateError);
    const { trustProxy } = this.#options;
    if (identity) {
      const user = this.#parse(identity);
      if (user.expiresAt !== null && user.expiresAt <= Date.now()) return null;
      return { ...user, presentedSession: presentedSession(request, secrets, trustProxy) };
    }
    const session = token === undefined ? presentedSession(request, secrets, trustProxy) : null;
    if (session === null) return null;
    const recipient = { session };
    return { recipient, inbox: inboxOf(recipient), expiresAt: null, presentedSession: null };
  }

  #askApp(
    request: IncomingMessage,
    token: string | undefined,
    onLateError: () => void,
  ): Promise<Identity | null | undefined> {
    const { identify, log } = this.#options;
    const ask = () => (token === undefined ? identify(request) : identify(request, token));
    return guardedRun(ask, {
      what: '`identify`',
      withinMs: this.#withinMs,
      onLateError: (error) => {
        log({ level: 'error', text: '`identify` failed after it had answered', error });
        onLateError();
      },
    });
  }

  /** The app's mistake, not the visitor's: it belongs in the log, once, and not in the answer. */
  #parse(identity: unknown): KnownUser {
    try {
      return parseIdentity(identity);
    } catch (error) {
      const { message: text } = error as MessageCenterError;
      this.#logOnce('identity', { level: 'error', text }, text);
      throw new ReportedError('INTERNAL', text);
    }
  }

  #sayForgotten(): void {
    this.#logOnce('nobody', {
      level: 'warn',
      text: 'a request with cookies was identified as nobody. That is right for somebody who is not signed in; if your users are not recognised, list the middleware that knows them (session, passport.session() ...) in the option `use`, or let `identify` read their cookie. This is said once.',
    });
  }
}

/** Always in the same words, which never say why. */
export function unauthenticated(): MessageCenterError {
  return new MessageCenterError('UNAUTHENTICATED', UNAUTHENTICATED_TEXT);
}
