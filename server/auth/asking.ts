import type { IncomingMessage } from 'node:http';
import type { Identify, ResolvedOptions } from '../options.js';
import { ANSWER_MS, AnsweredByMiddleware, AppMiddleware } from './app-middleware.js';
import { AskLimiter } from './ask-limiter.js';
import { bearerToken } from './bearer-token.js';
import { type Caller, CallerIdentifier } from './identify.js';
import type { WatchedSocket } from './identity-recheck.js';
import type { CopyRequest } from './request-copy.js';
import type { Secrets } from './secrets.js';

/** A socket's handshake that `use` has passed. */
export interface Handshake {
  readonly request: IncomingMessage;
  /** Copies of it as it was sent. */
  readonly copy: CopyRequest;
}

/** The caller behind a socket, and how to find out whether that is still true. */
export type AskedCaller = Caller & Pick<WatchedSocket, 'credentials' | 'ask'>;

/** What finds out who is asking, shared by both transports of one center. */
export class Asking {
  readonly middleware: AppMiddleware;
  readonly callers: CallerIdentifier;
  readonly limiter: AskLimiter;

  /** @param withinMs How long `use` and `identify` may take each. */
  constructor(
    options: ResolvedOptions & { readonly identify: Identify },
    withinMs: number = ANSWER_MS,
  ) {
    this.middleware = new AppMiddleware(options, withinMs);
    this.callers = new CallerIdentifier(options, withinMs);
    this.limiter = new AskLimiter(options);
  }

  /**
   * Finds out who is behind a socket's handshake.
   * @param token What the client said when it joined.
   * @throws MessageCenterError UNAUTHENTICATED, always with the same text.
   */
  async ofSocket(handshake: Handshake, token: unknown, secrets: Secrets): Promise<AskedCaller> {
    const { request, copy } = handshake;
    const presented = token === undefined ? bearerToken(request) : token;
    const onLateError = (): void => void request.socket.destroy();
    const caller = await this.callers.identifyCaller(request, presented, secrets, onLateError);
    const accepted = presented as string | undefined;
    const { cookie, authorization } = request.headers;
    return {
      ...caller,
      credentials: [accepted, cookie, authorization],
      ask: () => this.#again(copy(), request, accepted, secrets),
    };
  }

  /** Asks about a copy of a handshake that `use` has been shown already. */
  async #again(
    copy: IncomingMessage,
    shown: IncomingMessage,
    token: string | undefined,
    secrets: Secrets,
  ): Promise<Caller | null> {
    try {
      await this.middleware.again(copy);
    } catch (error) {
      if (error instanceof AnsweredByMiddleware && error.isRefusal) return null;
      throw error;
    }
    // express-session goes on without a session while it has lost its store.
    if ('sessionStore' in shown && !('sessionStore' in copy)) {
      throw new Error('The session store is not connected.');
    }
    return this.callers.identifyAgain(copy, token, secrets);
  }
}
