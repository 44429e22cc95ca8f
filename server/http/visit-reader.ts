import type { IncomingMessage, ServerResponse } from 'node:http';
import { hasCode } from '../../protocol/errors.js';
import type { Authenticator } from '../auth/authenticator.js';
import { bearerToken } from '../auth/bearer-token.js';
import type { Caller } from '../auth/identify.js';
import { mergePresented } from '../auth/presented-session.js';
import { keepRequest } from '../auth/request-copy.js';
import type { Center } from '../core/center.js';
import { ClosedError } from '../core/closed-error.js';
import type { ReadByUrl } from '../message-center.js';
import type { ResolvedOptions } from '../options.js';
import { type PageVisit, pageVisit } from './page-visit.js';

/** Marks as read the messages that link to the page that a request opens. */
export class VisitReader {
  readonly #center: Center;
  readonly #options: ResolvedOptions;
  readonly #authenticator: Authenticator;

  constructor(center: Center, options: ResolvedOptions, authenticator: Authenticator) {
    this.#center = center;
    this.#options = options;
    this.#authenticator = authenticator;
  }

  /** Never rejects: errors are logged. */
  async read(request: IncomingMessage): Promise<ReadByUrl> {
    const visit = pageVisit(request, this.#options.trustProxy);
    if (!visit) return { ids: [] };
    return { ids: await this.#readVisited(request, visit) };
  }

  /** The same once the page was sent, unless its status is an error. */
  onceSent(request: IncomingMessage, response: ServerResponse): void {
    const visit = pageVisit(request, this.#options.trustProxy);
    if (!visit) return;
    response.once('finish', () => {
      if (response.statusCode < 400) void this.#readVisited(request, visit);
    });
  }

  async #readVisited(request: IncomingMessage, visit: PageVisit): Promise<readonly string[]> {
    try {
      const caller = await this.#callerOf(request);
      if (!caller) return [];
      await mergePresented(caller, this.#center);
      return await this.#center.commands.readByLink(caller.inbox, visit);
    } catch (error) {
      this.#report(error);
      return [];
    }
  }

  /** Null for an unknown visitor. */
  async #callerOf(request: IncomingMessage): Promise<Caller | null> {
    const secrets = await this.#center.open();
    const { callers, middleware } = this.#authenticator;
    const token = bearerToken(request);
    const identified = callers.identifyAgain(request, token, secrets);
    if (this.#options.use.length === 0) return identified;
    const caller = await identified.catch(() => null);
    if (caller && 'user' in caller.recipient) return caller;
    // Middleware of the option `use` has not seen this request, unless the app uses it for pages.
    const copy = keepRequest(request)();
    await middleware.rerun(copy);
    return callers.identifyAgain(copy, token, secrets);
  }

  #report(error: unknown): void {
    if (error instanceof ClosedError) return;
    // A visitor whose session has ended.
    if (hasCode(error, 'UNAUTHENTICATED')) return;
    const text = 'messages were not marked read by the page that they link to';
    this.#options.logOnce('visit', { level: 'error', text, error });
  }
}
