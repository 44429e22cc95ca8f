import type { IncomingMessage } from 'node:http';
import type { Identify, ResolvedOptions } from '../options.js';
import { AddressLimiter } from './address-limiter.js';
import { ANSWER_TIMEOUT_MS, AnsweredByMiddleware, AppMiddleware } from './app-middleware.js';
import { bearerToken } from './bearer-token.js';
import { type Caller, CallerIdentifier } from './identify.js';
import type { WatchedSocket } from './identity-recheck.js';
import type { CopyRequest } from './request-copy.js';
import type { Secrets } from './secrets.js';

/** A socket's handshake that passed `use`. */
export interface Handshake {
  readonly request: IncomingMessage;
  /** Copies the request as it was sent. */
  readonly copy: CopyRequest;
  /** When it began. What `use` has found is as old as that. */
  readonly began: Began;
}

/** One moment by two clocks. */
export interface Began {
  /** By the store's clock, which may step: it is measured again from time to time. */
  readonly at: number;
  /** By `performance.now()`. */
  readonly tick: number;
}

/** The caller behind a socket, and how to identify it again. */
export type AuthenticatedCaller = Caller &
  Pick<Handshake, 'began'> &
  Pick<WatchedSocket, 'credentials' | 'identify'>;

/** Identifies callers, for both transports of one center. */
export class Authenticator {
  readonly middleware: AppMiddleware;
  readonly callers: CallerIdentifier;
  readonly limiter: AddressLimiter;

  /** @param withinMs How long `use` and `identify` may take each. */
  constructor(
    options: ResolvedOptions & { readonly identify: Identify },
    withinMs: number = ANSWER_TIMEOUT_MS,
  ) {
    this.middleware = new AppMiddleware(options, withinMs);
    this.callers = new CallerIdentifier(options, withinMs);
    this.limiter = new AddressLimiter(options);
  }

  /**
   * Identifies the caller behind a socket's handshake.
   * @param token The token with which the client joined.
   * @throws MessageCenterError UNAUTHENTICATED, always with the same text.
   */
  async ofSocket(
    handshake: Handshake,
    token: unknown,
    secrets: Secrets,
  ): Promise<AuthenticatedCaller> {
    const { request, copy, began } = handshake;
    const presented = token === undefined ? bearerToken(request) : token;
    const onLateError = (): void => void request.socket.destroy();
    const caller = await this.callers.identifyCaller(request, presented, secrets, onLateError);
    const accepted = presented as string | undefined;
    const { cookie, authorization } = request.headers;
    return {
      ...caller,
      began,
      credentials: [accepted, cookie, authorization],
      identify: () => this.#identifyAgain(copy(), request, accepted, secrets),
    };
  }

  /** Runs `use` and `identify` on a copy of a handshake. */
  async #identifyAgain(
    copy: IncomingMessage,
    original: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
  ): Promise<Caller | null> {
    try {
      await this.middleware.rerun(copy);
    } catch (error) {
      if (error instanceof AnsweredByMiddleware && error.isRefusal) return null;
      throw error;
    }
    // express-session continues without a session while its store is disconnected.
    if ('sessionStore' in original && !('sessionStore' in copy)) {
      throw new Error('The session store is not connected.');
    }
    return this.callers.identifyAgain(copy, token, secrets);
  }
}
