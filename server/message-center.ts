import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Express, Router } from 'express';
import {
  type Changed,
  type Counts,
  type JsonObject,
  type ListRequest,
  type Message,
  MessageCenterError,
  type Page,
  type Reset,
  type SyncAnswer,
} from '../protocol/index.js';
import { expressApp } from './auth/app-middleware.js';
import { Asking } from './auth/asking.js';
import { Center, type Sent } from './center.js';
import type { CenterEventName, CenterEvents } from './center-events.js';
import {
  type AppRequest,
  type Identify,
  type MessageCenterOptions,
  type Middleware,
  type ResolvedOptions,
  resolveOptions,
} from './options.js';
import type { Recipient } from './recipient.js';
import type { SendInput } from './send-input.js';
import { Gateway } from './transports/gateway.js';
import { answerError, httpRouter } from './transports/http-router.js';
import { RateLimiter } from './transports/rate-limiter.js';
import { presentedSession, startSession } from './transports/session-cookie.js';

/**
 * A message center. The verbs take a recipient and work in any process that has the store; `attach`
 * and `router` open it to pages. Every verb rejects with a MessageCenterError: INVALID for bad
 * input, NOT_FOUND where no message is meant, UNAVAILABLE when the store cannot be reached.
 */
export interface MessageCenter {
  /** Opens the store and checks it. Verbs do it by themselves; a server wants to know at its start. */
  ready(): Promise<void>;
  /**
   * Resolves when the message is durable; from then on no page of the recipient will miss it. The
   * type of `data` is checked where it is given: `send<ReportData>({ ... })`.
   */
  send<Data extends object = JsonObject>(message: SendInput<NoInfer<Data>>): Promise<Sent>;
  /** Live messages, newest first. */
  list(recipient: Recipient, request?: ListRequest): Promise<Page>;
  /** One live message. */
  get(recipient: Recipient, id: string): Promise<Message>;
  counts(recipient: Recipient): Promise<Counts>;
  /** Marks one or up to 100 messages read; twice is fine. */
  markRead(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  markUnread(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Marks everything read that is there now, or only up to a number of the log. */
  markAllRead(recipient: Recipient, upTo?: number): Promise<Changed>;
  remove(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Takes a removal back, within `limits.restoreMs`. */
  restore(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** Ends transient messages that somebody has seen; other ids are ignored. */
  shown(recipient: Recipient, ids: string | readonly string[]): Promise<Changed>;
  /** The state of an inbox, as a page gets it first. */
  sync(recipient: Recipient, position?: undefined): Promise<Reset>;
  /** What happened after a position, as a page gets it; without a position, the state. */
  sync(recipient: Recipient, position: string | undefined): Promise<SyncAnswer>;
  /**
   * The anonymous visitor's session, made with its cookie if there is none yet. The bare id is what
   * `send({to: {session}})` takes; it is no good as a cookie.
   */
  sessionOf(request: IncomingMessage, response: ServerResponse): Promise<string>;
  /** Hears of what this process does. @returns Takes the listener off again. */
  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void;
  /** Takes sockets at `path + '/socket'` of the server and begins to push. Needs `identify`. */
  attach(server: HttpServer): void;
  /** The HTTP API and the widget's files: an Express router, to be used at `path`. Needs `identify`. */
  router(): Middleware;
  /** The same for any Node server: a handler for requests below `path`; others get 404. */
  readonly handler: (request: IncomingMessage, response: ServerResponse) => void;
  /** Ends pushing, closes the sockets and the store, after what is under way. Idempotent. */
  close(): Promise<void>;
}

/**
 * Makes a message center. Nothing runs before the first verb, `ready()` or `attach()`.
 * @throws MessageCenterError INVALID for an option that is wrong or unknown.
 */
export function createMessageCenter<Request = AppRequest>(
  options?: MessageCenterOptions<Request>,
): MessageCenter;
export function createMessageCenter(options: MessageCenterOptions = {}): MessageCenter {
  const resolved = resolveOptions(options);
  const center = new Center(resolved);
  const limiter = new RateLimiter(resolved.limits);
  let gateway: Gateway | undefined;
  let asking: Asking | undefined;
  let app: Express | undefined;
  /** Options and what asks, for a verb that lets pages in. */
  const openFor = (verb: string) => {
    const options = identified(resolved, verb);
    asking ??= new Asking(options);
    return { options, asking };
  };

  return {
    ready: async () => void (await center.open()),
    send: (message) => center.send(message),
    list: (recipient, request) => center.list(recipient, request),
    get: (recipient, id) => center.get(recipient, id),
    counts: (recipient) => center.counts(recipient),
    markRead: (recipient, ids) => center.markRead(recipient, ids),
    markUnread: (recipient, ids) => center.markUnread(recipient, ids),
    markAllRead: (recipient, upTo) => center.markAllRead(recipient, upTo),
    remove: (recipient, ids) => center.remove(recipient, ids),
    restore: (recipient, ids) => center.restore(recipient, ids),
    shown: (recipient, ids) => center.shown(recipient, ids),
    // Without a position there is nothing but the state that could be the answer.
    sync: ((recipient: Recipient, position?: string) =>
      center.sync(recipient, position)) as MessageCenter['sync'],
    on: (name, listener) => center.on(name, listener),

    async sessionOf(request, response) {
      const secrets = await center.open();
      const session = presentedSession(request, secrets, resolved.trustProxy);
      return session ?? startSession(request, response, secrets, resolved.trustProxy);
    },

    attach(server) {
      if (gateway)
        throw new MessageCenterError('INVALID', 'The message center is attached already.');
      const open = openFor('attach');
      gateway = new Gateway(center, open.options, limiter, open.asking);
      gateway.start(server);
    },

    // Typed without Express, so that an app needs no types of it and may have another version.
    router() {
      const open = openFor('router');
      return httpRouter(center, open.options, limiter, open.asking) as unknown as Middleware;
    },

    // A getter, so that a missing option is told at the start and not by the first request.
    get handler() {
      const open = openFor('handler');
      const { use } = resolved;
      const shown = use.length === 0 ? [] : [open.asking.middleware.onPages];
      const router = () => httpRouter(center, open.options, limiter, open.asking, shown);
      app ??= handlerApp(router(), resolved);
      return app;
    },

    async close() {
      gateway?.close();
      await center.close();
    },
  };
}

function handlerApp(router: Router, options: ResolvedOptions): Express {
  const app = expressApp(options.trustProxy);
  app.use(options.path, router);
  app.use(answerError(options));
  return app;
}

/** Pages may only be let in where the app says who they are. */
function identified(
  options: ResolvedOptions,
  verb: string,
): ResolvedOptions & { readonly identify: Identify } {
  const { identify } = options;
  if (!identify) {
    throw new MessageCenterError(
      'INVALID',
      `${verb} needs the option \`identify\`: createMessageCenter({ identify: (request) => ({ user }) }).`,
    );
  }
  return { ...options, identify };
}
