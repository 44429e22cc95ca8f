import { invalid } from '../protocol/errors.js';
import { parse } from '../protocol/field-schemas.js';
import {
  type CommandName,
  type Commands,
  type Level,
  MessageCenterError,
} from '../protocol/index.js';
import { validSession } from './auth/adopt-session.js';
import { Authenticator } from './auth/authenticator.js';
import { startSession } from './auth/session-cookie.js';
import { Center } from './core/center.js';
import { ClosedError } from './core/closed-error.js';
import { SEND_OPTIONS, shortcutMessage } from './core/parse-send.js';
import { RateLimiter } from './core/rate-limiter.js';
import type { Recipient } from './core/recipient.js';
import type { SendInput, Sent, Skipped } from './core/send-input.js';
import { httpHandler } from './http/handler.js';
import type { HttpHandler } from './http/http-handler.js';
import { markReadByUrl } from './http/mark-read-by-url.js';
import { Mounts } from './http/mounts.js';
import { isNodeRequest } from './http/node-request.js';
import { httpRouter } from './http/router.js';
import { VisitReader } from './http/visit-reader.js';
import { logLowLimits } from './low-limits.js';
import type { MessageCenter, SendShortcut } from './message-center.js';
import type {
  AppRequest,
  Identify,
  MessageCenterOptions,
  Middleware,
  ResolvedOptions,
} from './options.js';
import { resolveOptions } from './resolve-options.js';
import { afterResponses } from './socket/after-responses.js';
import { isSocket } from './socket/check-upgrade.js';
import { Gateway } from './socket/gateway.js';
import { guardSocket } from './socket/guard-socket.js';
import { refuseUpgrade } from './socket/refuse-upgrade.js';
import { refuseSurplus, type Surplus } from './surplus-arguments.js';

/**
 * Creates a message center. It does nothing before the first call of a method.
 * @throws MessageCenterError INVALID for an invalid or unknown option.
 */
export function createMessageCenter<Request = AppRequest>(
  options?: MessageCenterOptions<Request> & { readonly minLevel?: undefined },
): MessageCenter;
export function createMessageCenter<Request = AppRequest>(
  options: MessageCenterOptions<Request>,
): MessageCenter<Sent | Skipped>;
export function createMessageCenter(
  options: MessageCenterOptions = {},
  ...surplus: Surplus
): MessageCenter<Sent | Skipped> {
  refuseSurplus('createMessageCenter', surplus);
  const resolved = resolveOptions(options);
  const { path } = resolved;
  const center = new Center(resolved);
  const limiter = new RateLimiter(resolved.limits, resolved.logOnce);
  const mounts = new Mounts(path, resolved.logOnce);
  let gateway: Gateway | undefined;
  let authenticator: Authenticator | undefined;
  let handler: HttpHandler | undefined;
  let visits: VisitReader | undefined;
  /** The options and the authenticator, for methods that open the center to pages. */
  const openFor = (verb: string) => {
    const options = identified(resolved, verb);
    logLowLimits(options);
    authenticator ??= new Authenticator(options);
    return { options, authenticator };
  };
  let attached = false;
  const gatewayFor = (verb: string): Gateway => {
    if (center.closing) throw new ClosedError();
    const open = openFor(verb);
    gateway ??= new Gateway(center, open.options, limiter, open.authenticator, mounts);
    return gateway;
  };

  const execute = async <Name extends CommandName>(
    name: Name,
    recipient: Recipient,
    input: Commands[Name]['request'],
    [verb, surplus]: readonly [verb: keyof MessageCenter, surplus: Surplus],
  ): Promise<Commands[Name]['value']> => {
    refuseSurplus(verb, surplus);
    return center.commands.executeForApp(name, recipient, input);
  };

  const visitReader = (): VisitReader => {
    const open = openFor('markReadByUrl');
    visits ??= new VisitReader(center, resolved, open.authenticator);
    return visits;
  };
  const shortcut = (level: Level) =>
    (async (to: unknown, text: string, fields: object = {}, ...surplus: Surplus) => {
      refuseSurplus(level, surplus);
      return center.sender.send(shortcutMessage(level, { to, text }, fields));
    }) as SendShortcut<Sent | Skipped>;

  return {
    ready: async (...surplus: Surplus) => {
      refuseSurplus('ready', surplus);
      await center.open();
    },
    send: (async (message: SendInput, options: object = {}, ...surplus: Surplus) => {
      refuseSurplus('send', surplus);
      const { transaction } = parse(SEND_OPTIONS, options, 'the options object', 'options.');
      return transaction === undefined
        ? center.sender.send(message)
        : center.sender.sendWithin(message, { transaction });
    }) as MessageCenter['send'],
    job: (async (recipient, message, ...surplus: Surplus) => {
      refuseSurplus('job', surplus);
      return center.job(recipient, message);
    }) as MessageCenter['job'],
    broadcast: async (message, ...surplus: Surplus) => {
      refuseSurplus('broadcast', surplus);
      return center.sender.broadcast(message);
    },
    debug: shortcut('debug'),
    info: shortcut('info'),
    success: shortcut('success'),
    warning: shortcut('warning'),
    error: shortcut('error'),
    update: async (recipient, target, patch, options = {}, ...surplus: Surplus) => {
      refuseSurplus('update', surplus);
      return center.update(recipient, target, patch, options);
    },
    retract: async (recipient, target, ...surplus: Surplus) => {
      refuseSurplus('retract', surplus);
      return center.retract(recipient, target);
    },
    counts: async (recipient, ...surplus: Surplus) => {
      refuseSurplus('counts', surplus);
      return center.counts(recipient);
    },
    disconnect: async (recipient, ...surplus: Surplus) => {
      refuseSurplus('disconnect', surplus);
      return center.disconnect(recipient);
    },

    list: (recipient, request = {}, ...surplus: Surplus) =>
      execute('list', recipient, request, ['list', surplus]),
    get: (recipient, id, ...surplus: Surplus) =>
      execute('get', recipient, { id }, ['get', surplus]),
    // Without a position, the state is the only possible answer.
    sync: ((recipient, position, ...surplus: Surplus) =>
      execute('sync', recipient, position === undefined ? {} : { position }, [
        'sync',
        surplus,
      ])) as MessageCenter['sync'],
    markRead: (recipient, ids, ...surplus: Surplus) =>
      execute('read', recipient, { ids: listOf(ids) }, ['markRead', surplus]),
    markReadByUrl: markReadByUrl(visitReader, resolved.logOnce),
    markUnread: (recipient, ids, ...surplus: Surplus) =>
      execute('unread', recipient, { ids: listOf(ids) }, ['markUnread', surplus]),
    markAllRead: (recipient, upTo = Number.MAX_SAFE_INTEGER, ...surplus: Surplus) =>
      execute('read-up-to', recipient, { upTo }, ['markAllRead', surplus]),
    remove: (recipient, ids, ...surplus: Surplus) =>
      execute('remove', recipient, { ids: listOf(ids) }, ['remove', surplus]),
    removeAll: (recipient, upTo = Number.MAX_SAFE_INTEGER, ...surplus: Surplus) =>
      execute('remove-up-to', recipient, { upTo }, ['removeAll', surplus]),
    restoreAll: (recipient, removal, ...surplus: Surplus) =>
      execute('restore-up-to', recipient, { removal }, ['restoreAll', surplus]),
    restore: (recipient, ids, ...surplus: Surplus) =>
      execute('restore', recipient, { ids: listOf(ids) }, ['restore', surplus]),
    shown: (recipient, ids, ...surplus: Surplus) =>
      execute('shown', recipient, { ids: listOf(ids) }, ['shown', surplus]),

    on(name, listener, ...surplus: Surplus) {
      refuseSurplus('on', surplus);
      return center.on(name, listener);
    },

    erase: async (recipient, options = {}, ...surplus: Surplus) => {
      refuseSurplus('erase', surplus);
      return center.erase(recipient, options);
    },
    prune: async (...surplus: Surplus) => {
      refuseSurplus('prune', surplus);
      return center.prune();
    },

    work(...surplus: Surplus) {
      refuseSurplus('work', surplus);
      return center.work(true);
    },

    watch(...surplus: Surplus) {
      refuseSurplus('watch', surplus);
      return center.watch(true);
    },

    async sessionOf(request, response, ...surplus: Surplus) {
      refuseSurplus('sessionOf', surplus);
      if (!isNodeRequest(request) || typeof response?.appendHeader !== 'function') {
        throw invalid("sessionOf needs Node's own request and response.");
      }
      const secrets = await center.open();
      const session = await validSession(request, center, secrets, resolved.trustProxy);
      return session ?? startSession(request, response, secrets, resolved);
    },

    attach(server, ...surplus: Surplus) {
      refuseSurplus('attach', surplus);
      if (attached)
        throw new MessageCenterError('INVALID', 'The message center is attached already.');
      gatewayFor('attach').attach(server);
      attached = true;
    },

    // Runs in a listener of the app's server, where an error would end the process.
    upgrade(request, socket, head) {
      try {
        gatewayFor('upgrade').upgrade(request, socket, head);
      } catch (error) {
        if (!(error instanceof ClosedError)) {
          resolved.logOnce('upgrade', { level: 'error', text: 'an upgrade was refused', error });
        }
        if (!isSocket(socket)) return;
        guardSocket(socket);
        const message = 'The message center accepts no sockets now.';
        afterResponses(socket, () => refuseUpgrade(socket, { code: 'UNAVAILABLE', message }));
      }
    },

    // Typed without Express, so that an app needs no Express types and may use another version.
    router(...surplus: Surplus) {
      if (isNodeRequest(surplus[0])) {
        throw invalid('router has to be called: app.use(path, center.router()).');
      }
      refuseSurplus('router', surplus);
      const open = openFor('router');
      const sharesPath = ({ baseUrl }: { baseUrl: string }): boolean => baseUrl === '';
      const mount = { mounts, use: [], sharesPath };
      const router = httpRouter(center, open.options, limiter, open.authenticator, mount);
      return router as unknown as Middleware;
    },

    // A getter, so that a missing option throws at the start and not at the first request.
    get handler() {
      const open = openFor('handler');
      const sharesPath = ({ baseUrl }: { baseUrl: string }): boolean => !baseUrl.endsWith(path);
      const use = resolved.use.length === 0 ? [] : [open.authenticator.middleware.onRequest];
      const mount = { mounts, use, sharesPath };
      handler ??= httpHandler(
        httpRouter(center, open.options, limiter, open.authenticator, mount),
        resolved,
      );
      return handler;
    },

    async close(...surplus: Surplus) {
      refuseSurplus('close', surplus);
      await Promise.all([gateway?.close(), center.close()]);
    },
  };
}

/** @throws MessageCenterError INVALID without the option `identify`, which the method needs. */
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

function listOf(ids: string | readonly string[]): readonly string[] {
  return typeof ids === 'string' ? [ids] : ids;
}
