import type { IncomingMessage } from 'node:http';
import { hasCode } from '../../protocol/errors.js';
import { MessageCenterError } from '../../protocol/index.js';
import { inboxOf } from '../core/recipient.js';
import { toIso } from '../core/serialize.js';
import { UNAUTHENTICATED_TEXT } from '../core/session-ended.js';
import { ReportedError } from '../core/wire-error.js';
import type { LogOnce } from '../log-once.js';
import type { Identify, Identity, ResolvedOptions } from '../options.js';
import { guardedRun } from './guarded-run.js';
import { type KnownUser, parseIdentity } from './identity.js';
import type { Secrets } from './secrets.js';
import { hasForeignCookies, presentedSession } from './session-cookie.js';
import { tokenFailureText, withoutMessage } from './token-failure.js';

/** An identified caller. */
export interface Caller extends KnownUser {
  /** The anonymous session whose cookie a signed-in user still presents; else null. */
  readonly presentedSession: string | null;
}

const TOKEN_MAX = 8_192;

/** How much further the clock of another machine of the app may be, in milliseconds. */
const CLOCK_DIFFERENCE_MS = 60_000;

/** Identifies callers by the app's `identify`, or by the cookie of an anonymous session. */
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
   * Identifies the app's user; without a token, else the anonymous visitor with a session cookie.
   * @param onLateError Called when `identify` fails after it has answered. The error is logged.
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
      if (typeof token === 'string' && token !== '') this.#logLong(token);
      throw unauthenticated();
    }
    const caller = await this.#answerOf(request, token, secrets, onLateError);
    if (caller) return caller;
    if (token === undefined && hasForeignCookies(request)) this.#logUnidentified();
    throw unauthenticated();
  }

  /**
   * Identifies a caller again.
   * @returns Null when the credentials identify nobody any more.
   * @throws The errors of `identify`, including those about a token, without their messages: the
   *   caller is unknown then.
   */
  async identifyAgain(
    request: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
  ): Promise<Caller | null> {
    try {
      return await this.#find(request, token, secrets, () => {});
    } catch (error) {
      if (hasCode(error, 'UNAUTHENTICATED')) return null;
      throw token === undefined ? error : withoutMessage(error);
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
      // Others of our errors, such as INVALID for a call in `identify`, are not for clients.
      if (error instanceof ReportedError || hasCode(error, 'UNAVAILABLE')) throw error;
      if (token !== undefined) this.#logTokenFailure(error);
      if (token !== undefined || hasCode(error, 'UNAUTHENTICATED')) throw unauthenticated();
      const text = 'the option `identify` failed';
      this.#options.log({ level: 'error', text, error });
      throw new ReportedError('INTERNAL', text, { cause: error });
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
      this.#logOddTimes(user);
      if (user.expiresAt !== null && user.expiresAt <= Date.now()) return null;
      return { ...user, presentedSession: presentedSession(request, secrets, trustProxy) };
    }
    const session = token === undefined ? presentedSession(request, secrets, trustProxy) : null;
    if (session === null) return null;
    const recipient = { session };
    const inbox = inboxOf(recipient);
    return { recipient, inbox, expiresAt: null, since: null, presentedSession: null };
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
      onLateError: (late) => {
        const error = token === undefined ? late : withoutMessage(late);
        log({ level: 'error', text: '`identify` failed after it had answered', error });
        onLateError();
      },
    });
  }

  /**
   * A wrong answer of `identify` is the app's mistake: it is logged once, and not sent to clients.
   */
  #parse(identity: unknown): KnownUser {
    try {
      return parseIdentity(identity);
    } catch (error) {
      const { message: text } = error as MessageCenterError;
      this.#logOnce('identity', { level: 'error', text }, text);
      throw new ReportedError('INTERNAL', text);
    }
  }

  /** An app whose times are wrong finds no other trace of it. */
  #logOddTimes({ expiresAt, since }: KnownUser): void {
    const now = Date.now();
    if (expiresAt !== null && expiresAt <= now) {
      const text = `\`identify\` returned ${toIso(expiresAt)} as \`expiresAt\`, which is in the past: the user counts as nobody. This is correct once a sign-in has ended; else note that a Date takes milliseconds: new Date(seconds * 1000). This is logged once.`;
      this.#logOnce('over', { level: 'warn', text });
    }
    if (since !== null && since > now + CLOCK_DIFFERENCE_MS) {
      const text = `\`identify\` returned ${toIso(since)} as \`since\`, which is in the future: nothing that was sent to everyone enters the inbox of the user. Return when the user was created, or leave it out.`;
      this.#logOnce('since', { level: 'warn', text });
    }
  }

  #logLong({ length }: string): void {
    const text = `a token of ${length} characters was refused: at most ${TOKEN_MAX} are accepted. Let the page send a shorter one, such as an id that \`identify\` looks up.`;
    this.#logOnce('long token', { level: 'warn', text });
  }

  #logTokenFailure(error: unknown): void {
    const text = tokenFailureText(error);
    if (text !== undefined) this.#logOnce('token failure', { level: 'error', text }, text);
  }

  #logUnidentified(): void {
    this.#logOnce('nobody', {
      level: 'warn',
      text: 'a request with cookies was identified as nobody. This is correct for a visitor who is not signed in; if your users are not recognized, list the middleware that identifies them (session, passport.session() ...) in the option `use`, or let `identify` read their cookie. This is logged once.',
    });
  }
}

/** The text is always the same and never says why. */
export function unauthenticated(): MessageCenterError {
  return new MessageCenterError('UNAUTHENTICATED', UNAUTHENTICATED_TEXT);
}
