import { invalid } from '../protocol/errors.js';
import { parse } from '../protocol/field-schemas.js';
import type { CommandName, Commands, Level } from '../protocol/index.js';
import { seen } from '../protocol/seen.js';
import { validSession } from './auth/presented-session.js';
import { startSession } from './auth/session-cookie.js';
import { Center } from './core/center.js';
import { SEND_OPTIONS, shortcutMessage } from './core/parse-send.js';
import type { Recipient } from './core/recipient.js';
import type { SendInput, Sent, Skipped } from './core/send-input.js';
import { markReadByUrl } from './http/mark-read-by-url.js';
import { isNodeRequest } from './http/node-request.js';
import type { MessageCenter, SendShortcut } from './message-center.js';
import type { AppRequest, MessageCenterOptions, Middleware } from './options.js';
import { resolveOptions } from './resolve-options.js';
import { refuseSurplus, type Surplus } from './surplus-arguments.js';
import { Transports } from './transports.js';

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
  const center = new Center(resolved);
  const transports = new Transports(center, resolved);

  const execute = async <Name extends CommandName>(
    name: Name,
    recipient: Recipient,
    input: Commands[Name]['request'],
    [verb, surplus]: readonly [verb: keyof MessageCenter, surplus: Surplus],
  ): Promise<Commands[Name]['value']> => {
    refuseSurplus(verb, surplus);
    return center.commands.executeForApp(name, recipient, input);
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
    markReadByUrl: markReadByUrl(() => transports.visitReader, resolved.logOnce),
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
        throw invalid(
          `sessionOf needs a request and a response of Node's http module; got ${seen(request)} and ${seen(response)}.`,
        );
      }
      const secrets = await center.open();
      const session = await validSession(request, center, secrets, resolved.trustProxy);
      return session ?? startSession(request, response, secrets, resolved);
    },

    attach(server, ...surplus: Surplus) {
      refuseSurplus('attach', surplus);
      transports.attach(server);
    },
    upgrade: (request, socket, head) => transports.upgrade(request, socket, head),
    // Typed without Express, so that an app needs no Express types and may use another version.
    router(...surplus: Surplus) {
      if (isNodeRequest(surplus[0])) {
        throw invalid('router has to be called: app.use(path, center.router()).');
      }
      refuseSurplus('router', surplus);
      return transports.router() as unknown as Middleware;
    },
    // A getter, so that a missing option throws at the start and not at the first request.
    get handler() {
      return transports.handler;
    },

    async close(...surplus: Surplus) {
      refuseSurplus('close', surplus);
      await Promise.all([transports.close(), center.close()]);
    },
  };
}

function listOf(ids: string | readonly string[]): readonly string[] {
  return typeof ids === 'string' ? [ids] : ids;
}
