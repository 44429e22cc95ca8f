import type { Server as HttpServer, IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
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
import { validSession } from './auth/adopt-session.js';
import { Asking } from './auth/asking.js';
import { startSession } from './auth/session-cookie.js';
import { Center, type Sent } from './core/center.js';
import { ClosedError } from './core/closed-error.js';
import type { CenterEventName, CenterEvents } from './core/events.js';
import { RateLimiter } from './core/rate-limiter.js';
import type { Recipient } from './core/recipient.js';
import type { SendInput } from './core/send-input.js';
import { exactArguments, exactAsync, refuseSurplus } from './exact-arguments.js';
import { type HttpHandler, httpHandler } from './http/handler.js';
import { Mounts } from './http/mounts.js';
import { httpRouter } from './http/router.js';
import {
  type AppRequest,
  type Identify,
  type MessageCenterOptions,
  type Middleware,
  type ResolvedOptions,
  resolveOptions,
} from './options.js';
import { afterResponses } from './socket/after-responses.js';
import { Gateway } from './socket/gateway.js';
import { guardSocket } from './socket/guard-socket.js';
import { refuseUpgrade } from './socket/refuse-upgrade.js';

/**
 * A message center. The verbs take a recipient and work in any process that has the store; `attach`
 * and `router` open it to pages. Every verb rejects with a MessageCenterError: INVALID for bad
 * input, also for an argument more than it takes, NOT_FOUND where no message is meant, UNAVAILABLE when
 * the store cannot be reached.
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
  /**
   * Hears of each change that this process makes, by a verb or for a page that is connected to it;
   * what other processes on the same store do is told there.
   * @returns Takes the listener off again.
   * @throws MessageCenterError INVALID for a name that there is not.
   */
  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void;
  /**
   * Takes the upgrades to WebSocket at exactly `path + '/socket'` of an HTTP or HTTPS server and begins
   * to push. All else stays the app's: other upgrades go to its other listeners, and where there are
   * none to its routes. Needs `identify`.
   */
  attach(server: HttpServer): void;
  /**
   * Takes one upgrade, for an app that routes its upgrades itself, and begins to push; instead of
   * `attach`. Call it at once, with what the event `upgrade` gave. It never throws: what is not a
   * WebSocket at `path + '/socket'` is refused with 404, and everything with 503 once it is closed.
   * Needs `identify`.
   */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * The HTTP API and the widget's files: an Express router, to be used at `path`. Mounted elsewhere, it
   * says so in the log, and sockets are taken there too. Needs `identify`.
   */
  router(): Middleware;
  /**
   * The same for any Node server: a handler for requests below `path`; others get 404, or are left to
   * `next` where there is one. It may also be mounted by a framework that takes the path off the URL.
   */
  readonly handler: HttpHandler;
  /**
   * Closes the recipient's sockets at every process that has them, for instance after a log-out or a
   * ban; the pages come back, and are asked anew who they are. Resolves when that is durable.
   */
  disconnect(recipient: Recipient): Promise<void>;
  /**
   * Does what is due: work that other processes have left half-way, as a merge at a sign-in.
   * `attach` does it too; this is for a process without pages, which then lives until the returned
   * function or `close()` is called.
   * @returns Stops it.
   */
  work(): () => void;
  /**
   * Ends pushing, closes the sockets and the store, after what is under way. A client that does not
   * answer is cut off after a second. The app's server is left to the app, which may close it before
   * or afterwards. Idempotent.
   */
  close(): Promise<void>;
}

/**
 * Makes a message center. Nothing runs before the first verb, `ready()` or `attach()`.
 * @throws MessageCenterError INVALID for an option that is wrong or unknown.
 */
export function createMessageCenter<Request = AppRequest>(
  options?: MessageCenterOptions<Request>,
): MessageCenter;
export function createMessageCenter(
  options: MessageCenterOptions = {},
  ...surplus: readonly never[]
): MessageCenter {
  refuseSurplus('createMessageCenter', 1, [options, ...surplus]);
  const resolved = resolveOptions(options);
  const { path } = resolved;
  const center = new Center(resolved);
  const limiter = new RateLimiter(resolved.limits);
  const mounts = new Mounts(path, resolved.logOnce);
  let gateway: Gateway | undefined;
  let asking: Asking | undefined;
  let handler: HttpHandler | undefined;
  /** Options and what asks, for a verb that lets pages in. */
  const openFor = (verb: string) => {
    const options = identified(resolved, verb);
    asking ??= new Asking(options);
    return { options, asking };
  };
  let attached = false;
  let closed = false;
  const gatewayFor = (verb: string): Gateway => {
    if (closed) throw new ClosedError();
    const open = openFor(verb);
    gateway ??= new Gateway(center, open.options, limiter, open.asking, mounts);
    return gateway;
  };

  return {
    ready: exactAsync('ready', async () => void (await center.open())),
    send: exactAsync('send', (message) => center.send(message)),
    list: exactAsync('list', (recipient, request) => center.list(recipient, request)),
    get: exactAsync('get', (recipient, id) => center.get(recipient, id)),
    counts: exactAsync('counts', (recipient) => center.counts(recipient)),
    markRead: exactAsync('markRead', (recipient, ids) => center.markRead(recipient, ids)),
    markUnread: exactAsync('markUnread', (recipient, ids) => center.markUnread(recipient, ids)),
    markAllRead: exactAsync('markAllRead', (recipient, upTo) =>
      center.markAllRead(recipient, upTo),
    ),
    remove: exactAsync('remove', (recipient, ids) => center.remove(recipient, ids)),
    restore: exactAsync('restore', (recipient, ids) => center.restore(recipient, ids)),
    shown: exactAsync('shown', (recipient, ids) => center.shown(recipient, ids)),
    // Without a position there is nothing but the state that could be the answer.
    sync: exactAsync('sync', (recipient: Recipient, position?: string) =>
      center.sync(recipient, position),
    ) as MessageCenter['sync'],
    on: exactArguments('on', (name, listener) => center.on(name, listener)) as MessageCenter['on'],
    disconnect: exactAsync('disconnect', (recipient) => center.disconnect(recipient)),
    work: exactArguments('work', () => center.work(true)),

    sessionOf: exactAsync('sessionOf', async (request, response) => {
      const secrets = await center.open();
      const session = await validSession(request, center, secrets, resolved.trustProxy);
      return session ?? startSession(request, response, secrets, resolved.trustProxy);
    }),

    attach: exactArguments('attach', (server) => {
      if (attached)
        throw new MessageCenterError('INVALID', 'The message center is attached already.');
      gatewayFor('attach').attach(server);
      attached = true;
    }),

    // It runs in a listener of the app's server, where an error would end the process.
    upgrade(request, socket, head) {
      try {
        gatewayFor('upgrade').upgrade(request, socket, head);
      } catch (error) {
        guardSocket(socket);
        const text = 'an upgrade was refused';
        if (!(error instanceof ClosedError)) {
          resolved.logOnce('upgrade', { level: 'error', text, error });
        }
        const message = 'The message center takes no sockets.';
        afterResponses(socket, () => refuseUpgrade(socket, { code: 'UNAVAILABLE', message }));
      }
    },

    // Typed without Express, so that an app needs no types of it and may have another version.
    router: exactArguments('router', () => {
      const open = openFor('router');
      const sharesPlace = ({ baseUrl }: { baseUrl: string }): boolean => baseUrl === '';
      const placement = { mounts, use: [], sharesPlace };
      const router = httpRouter(center, open.options, limiter, open.asking, placement);
      return router as unknown as Middleware;
    }),

    // A getter, so that a missing option is told at the start and not by the first request.
    get handler() {
      const open = openFor('handler');
      const sharesPlace = ({ baseUrl }: { baseUrl: string }): boolean => !baseUrl.endsWith(path);
      const use = resolved.use.length === 0 ? [] : [open.asking.middleware.onPages];
      const placement = { mounts, use, sharesPlace };
      handler ??= httpHandler(
        httpRouter(center, open.options, limiter, open.asking, placement),
        resolved,
      );
      return handler;
    },

    close: exactAsync('close', async () => {
      closed = true;
      await Promise.all([gateway?.close(), center.close()]);
    }),
  };
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
