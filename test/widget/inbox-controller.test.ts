import type { ReactiveController } from 'lit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { MessageCenterError } from '../../protocol/index.js';
import { InboxController } from '../../widget/state/inbox-controller.js';
import type { ConnectionStatus, InboxSettings } from '../../widget/state/inbox-view.js';
import { FakeBrowser, FakePage } from './fake-browser.js';
import { ProtocolServer } from './protocol-server.js';

const TIMES = {
  answerMs: 400,
  retryMs: 10,
  retryMaxMs: 40,
  pollMs: 25,
  hiddenPollMs: 60_000,
  socketRetryMs: 40,
  socketRetryMaxMs: 60,
  refusedRetryMs: 60,
};

let server: ProtocolServer;
const stops: (() => void)[] = [];

beforeEach(async () => {
  server = await ProtocolServer.start();
});

afterEach(async () => {
  for (const stop of stops.splice(0)) stop();
  await server.close();
});

interface Options {
  readonly settings?: Partial<InboxSettings>;
  readonly times?: Partial<typeof TIMES>;
  readonly browser?: FakeBrowser;
  readonly connect?: boolean;
}

/** A host with an inbox on the test's server, as the user `barry` unless the settings say else. */
function open({ settings, times, browser = new FakeBrowser(), connect = true }: Options = {}) {
  const told: [string, unknown][] = [];
  const statuses: ConnectionStatus[] = [];
  const errors: MessageCenterError[] = [];
  const page = new FakePage();
  let controller: ReactiveController | undefined;
  const host = {
    addController: (added: ReactiveController) => {
      controller = added;
    },
    removeController: () => {},
    requestUpdate: () => {},
    updateComplete: Promise.resolve(true),
  };
  const inbox = new InboxController(
    host,
    {
      mayPopUp: () => true,
      popup: ({ id }) => told.push(['popup', id]),
      message: ({ id }) => told.push(['message', id]),
      read: (ids) => told.push(['read', ids]),
      remove: (ids) => told.push(['remove', ids]),
      error: (error) => errors.push(error),
      connection: (status) => statuses.push(status),
    },
    { page, storage: browser.tab(), root: {}, times: { ...TIMES, ...times } },
  );
  const configure = (changed: Partial<InboxSettings> = {}): void =>
    inbox.configure({
      server: server.url,
      token: 'barry',
      initial: undefined,
      popupMs: 6000,
      popups: true,
      closeMarksRead: true,
      ...settings,
      ...changed,
    });
  const disconnect = (): void => controller?.hostDisconnected?.();
  if (connect) {
    controller?.hostConnected?.();
    configure();
  }
  stops.push(disconnect);
  const ids = (filter: 'all' | 'unread' = 'all'): string[] =>
    inbox.list(filter).messages.map(({ id }) => id);
  return {
    inbox,
    page,
    told,
    statuses,
    errors,
    configure,
    connect: () => controller?.hostConnected?.(),
    disconnect,
    ids,
  };
}

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 5000, interval: 5 });

const becomes = (view: { inbox: InboxController }, status: ConnectionStatus): Promise<void> =>
  until(() => expect(view.inbox.status).toBe(status));

const seenPending = (view: ReturnType<typeof open>): number =>
  view.inbox.list('all').messages.filter(({ pending }) => pending).length;

describe('an inbox over a socket', () => {
  it('is live after its first sync and shows what is there', async () => {
    server.send();
    const view = open();
    expect(view.inbox.status).toBe('connecting');
    expect(view.inbox.list('all').blank).toBe(true);
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m1']);
    expect(view.inbox.counts).toEqual({ total: 1, unread: 1, transient: 0 });
    expect(view.statuses).toEqual(['live']);
    expect(view.told).toEqual([]);
  });

  it('shows what arrives, pops it up and tells of it', async () => {
    const view = open();
    await becomes(view, 'live');
    const { id } = server.send();
    await until(() => expect(view.ids()).toEqual([id]));
    expect(view.inbox.popupStack.popups.map(({ key }) => key)).toEqual([id]);
    expect(view.told).toEqual([
      ['message', id],
      ['popup', id],
    ]);
  });

  it('gets by its sync what was sent while it was cut off', async () => {
    const view = open();
    await becomes(view, 'live');
    server.cut();
    server.send();
    await becomes(view, 'offline');
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.told).toContainEqual(['message', 'm1']);
    expect(view.statuses).toEqual(['live', 'offline', 'live']);
  });

  it('comes back after the server was away', async () => {
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    server.inbox().add();
    await server.listen();
    await until(() => expect(view.ids()).toEqual(['m1']));
    await becomes(view, 'live');
  });

  it('comes back at once when the browser says that there is a network', async () => {
    await server.close();
    const view = open({ times: { retryMs: 60_000, retryMaxMs: 60_000 } });
    await becomes(view, 'offline');
    await server.listen();
    view.page.online();
    await becomes(view, 'live');
  });

  it('syncs when a push was lost, by the next one or by the head', async () => {
    const view = open();
    await becomes(view, 'live');
    server.swallow = 1;
    server.send();
    server.send();
    await until(() => expect(view.ids()).toEqual(['m2', 'm1']));
    server.swallow = 1;
    server.send();
    server.head();
    await until(() => expect(view.ids()).toEqual(['m3', 'm2', 'm1']));
    expect(view.statuses).toEqual(['live']);
  });

  it('takes a reset after an entry that it does not know', async () => {
    const view = open();
    await becomes(view, 'live');
    const { position, counts } = server.inbox();
    const entry = { kind: 'moved', number: 1, id: 'x', at: new Date().toISOString(), counts };
    server.emit('push', { prev: position, cur: '1.x', entries: [entry] });
    server.swallow = 1;
    server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.errors).toEqual([]);
  });

  it('does what the user asks at once and sends it', async () => {
    server.send();
    server.send();
    const view = open();
    await becomes(view, 'live');
    view.inbox.markRead(['m2', 'm2-unknown']);
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.inbox.counts.unread).toBe(1);
    expect(view.told).toEqual([['read', ['m2']]]);
    await until(() => expect(server.inbox().counts.unread).toBe(1));
    view.inbox.remove(['m2']);
    view.inbox.restore(['m2']);
    await until(() => expect(server.inbox().entries.map(({ kind }) => kind)).toContain('restored'));
    view.inbox.markAllRead();
    view.inbox.markUnread(['m1']);
    await until(() =>
      expect(
        server
          .inbox()
          .live('unread')
          .map(({ id }) => id),
      ).toEqual(['m1']),
    );
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.errors).toEqual([]);
  });

  it('keeps in order what is done while it is cut off, and sends it on return', async () => {
    server.send();
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markRead(['m1']);
    view.inbox.markUnread(['m1']);
    view.inbox.markRead(['m1']);
    expect(seenPending(view)).toBe(1);
    await server.listen();
    await until(() => expect(seenPending(view)).toBe(0));
    expect(server.inbox().entries.map(({ kind }) => kind)).toEqual([
      'added',
      'read',
      'unread',
      'read',
    ]);
  });

  it('sends a command again whose ack was lost, and it has one effect', async () => {
    server.send();
    const view = open({ times: { answerMs: 60 } });
    await becomes(view, 'live');
    server.faults.set('read', ['lost-ack']);
    view.inbox.markRead(['m1']);
    await until(() => expect(server.count('socket:read')).toBe(2));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(server.inbox().entries.map(({ kind }) => kind)).toEqual(['added', 'read']);
    expect(view.errors).toEqual([]);
    // A socket that does not answer is not trusted any more.
    expect(view.statuses).toEqual(['live', 'offline', 'live']);
  });

  it('waits and sends again what was limited or could not be done now', async () => {
    server.send();
    const view = open({ times: { retryMs: 60_000, retryMaxMs: 60_000 } });
    await becomes(view, 'live');
    server.faults.set('read', ['RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL']);
    view.inbox.markRead(['m1']);
    await until(() => expect(server.inbox().counts.unread).toBe(0));
    expect(view.errors).toEqual([]);
    expect(view.statuses).toEqual(['live']);
  });

  it('takes back what the server refuses, says so, and goes on with the next', async () => {
    server.send();
    server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('read', ['FORBIDDEN']);
    view.inbox.markRead(['m1']);
    view.inbox.markRead(['m2']);
    await until(() => expect(view.ids('unread')).toEqual(['m1']));
    await until(() => expect(view.errors.map(({ code }) => code)).toEqual(['FORBIDDEN']));
    expect(
      server
        .inbox()
        .live('unread')
        .map(({ id }) => id),
    ).toEqual(['m1']);
  });

  it('names at most a hundred messages in one command', async () => {
    for (let count = 0; count < 150; count += 1) server.inbox().add();
    server.inbox().pageSize = 200;
    const view = open();
    await becomes(view, 'live');
    view.inbox.markRead(view.ids());
    await until(() => expect(server.inbox().counts.unread).toBe(0));
    expect(server.count('socket:read')).toBe(2);
  });

  it('loads older pages, and only once when asked twice', async () => {
    for (let count = 0; count < 45; count += 1) server.inbox().add();
    const view = open();
    await view.inbox.loadMore('all');
    expect(view.ids().length).toBe(20);
    expect(server.count('socket:list')).toBe(0);
    await Promise.all([view.inbox.loadMore('all'), view.inbox.loadMore('all')]);
    expect([view.ids().length, server.count('socket:list')]).toEqual([40, 1]);
    await view.inbox.loadMore('all');
    await view.inbox.loadMore('all');
    expect([view.ids().length, view.inbox.list('all').more]).toEqual([45, false]);
    expect(server.count('socket:list')).toBe(2);
  });

  it('says when a page cannot be loaded', async () => {
    for (let count = 0; count < 45; count += 1) server.inbox().add();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('list', ['UNAVAILABLE']);
    await expect(view.inbox.loadMore('all')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await view.inbox.loadMore('all');
    expect(view.ids().length).toBe(40);
  });

  it('refreshes, and says when it cannot', async () => {
    const view = open();
    await becomes(view, 'live');
    server.swallow = 1;
    server.send();
    await view.inbox.refresh();
    expect(view.ids()).toEqual(['m1']);
    await server.close();
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('tries a sync again that failed', async () => {
    server.send();
    server.faults.set('sync', ['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL']);
    const view = open();
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m1']);
  });

  it('shows what the page brought along before anything was fetched', async () => {
    server.send();
    const log = server.inbox();
    const { messages, counts } = log.page({});
    const initial = { messages, counts, position: log.position, inbox: log.tag };
    log.add();
    const view = open({ settings: { initial } });
    expect(view.ids()).toEqual(['m1']);
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m2', 'm1']);
  });

  it('takes what the page brings along later only until it has been told by the server', async () => {
    server.send();
    const log = server.inbox();
    const initial = { messages: [], counts: log.page({}).counts, position: '0.0', inbox: log.tag };
    const view = open();
    view.configure({ initial: { ...initial, messages: log.page({}).messages } });
    expect(view.ids()).toEqual(['m1']);
    await becomes(view, 'live');
    view.configure({ initial });
    expect(view.ids()).toEqual(['m1']);
  });

  it('does nothing before it is configured and connected, and nothing after it was stopped', async () => {
    const view = open({ connect: false });
    view.configure();
    view.inbox.markRead(['m1']);
    await view.inbox.loadMore('all');
    expect(server.asked).toEqual([]);
    view.connect();
    await becomes(view, 'live');
    view.disconnect();
    view.disconnect();
    await until(() => expect(server.sockets).toBe(0));
    const told = view.told.length;
    server.send();
    expect([view.told.length, view.page.listeners]).toEqual([told, 0]);
  });

  it('keeps list and changes when the host is moved', async () => {
    server.send();
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markRead(['m1']);
    view.disconnect();
    view.connect();
    expect([view.ids(), view.ids('unread')]).toEqual([['m1'], []]);
    await server.listen();
    await until(() => expect(server.inbox().counts.unread).toBe(0));
  });

  it('reads by closing a popup by hand, not when it closes by itself or the page says so', async () => {
    const view = open();
    await becomes(view, 'live');
    const [timedOut, closed] = [server.send(), server.send()];
    await until(() => expect(view.inbox.popupStack.popups.length).toBe(2));
    view.inbox.endPopup(timedOut.id, 'timeout');
    view.inbox.endPopup(closed.id, 'close');
    expect(view.ids('unread')).toEqual([timedOut.id]);
    view.configure({ closeMarksRead: false });
    const kept = server.send();
    await until(() => expect(view.inbox.popupStack.popups.length).toBe(1));
    view.inbox.endPopup(kept.id, 'close');
    expect(view.ids('unread')).toEqual([kept.id, timedOut.id]);
    const clicked = server.send();
    await until(() => expect(view.inbox.popupStack.popups.length).toBe(1));
    view.inbox.endPopup(clicked.id, 'action');
    expect(view.ids('unread')).toEqual([kept.id, timedOut.id]);
  });

  it('ends transient messages that were shown, by their ids, and keeps their popups', async () => {
    const view = open();
    await becomes(view, 'live');
    const [transient, kept] = [server.send({ persistent: false }), server.send()];
    await until(() => expect(view.ids().length).toBe(2));
    view.inbox.shown([transient.id, kept.id]);
    expect(view.ids()).toEqual([kept.id]);
    await until(() => expect(server.inbox().counts.total).toBe(1));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.inbox.popupStack.popups.map(({ key }) => key)).toEqual([kept.id, transient.id]);
    view.inbox.closeAllPopups();
    await until(() => expect(server.inbox().counts.unread).toBe(0));
    expect(view.errors).toEqual([]);
  });

  it('tells of what was read and removed on another device', async () => {
    server.send();
    server.send();
    const view = open();
    await becomes(view, 'live');
    server.change('read', ['m1']);
    server.change('remove', ['m2']);
    await until(() => expect(view.told.length).toBe(2));
    expect(view.told).toEqual([
      ['read', ['m1']],
      ['remove', ['m2']],
    ]);
  });
});

describe('an inbox where no WebSocket is possible', () => {
  it('polls, and shows what arrives', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
    await becomes(view, 'polling');
    server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.statuses).toEqual(['polling']);
    expect(view.errors).toEqual([]);
  });

  it('polls when there are too many sockets, and takes one as soon as it may', async () => {
    server.refuseSockets = 'LIMIT';
    const view = open();
    await becomes(view, 'polling');
    server.refuseSockets = null;
    await becomes(view, 'live');
    server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.statuses).toEqual(['polling', 'live']);
  });

  it('sends commands by HTTP, after a poll that says whose inbox it is, and polls after them', async () => {
    server.refuseSockets = 'blocked';
    server.send();
    server.send();
    const slow = { pollMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
    const view = open({ times: slow });
    await becomes(view, 'polling');
    view.inbox.markRead(['m1']);
    view.inbox.remove(['m2']);
    view.inbox.restore(['m2']);
    view.inbox.markAllRead();
    view.inbox.markUnread(['m2']);
    await until(() =>
      expect(
        server
          .inbox()
          .live('unread')
          .map(({ id }) => id),
      ).toEqual(['m2']),
    );
    await until(() => expect(seenPending(view)).toBe(0));
    const asked = server.asked.filter((each) => each !== 'http:sync');
    expect(asked).toEqual([
      'http:read',
      'http:remove',
      'http:restore',
      'http:read-up-to',
      'http:unread',
    ]);
    expect(server.asked.indexOf('http:read')).toBeGreaterThan(1);
    expect(server.asked.at(-1)).toBe('http:sync');
  });

  it('never does for the next user what one has asked for', async () => {
    server.refuseSockets = 'blocked';
    server.send();
    server.inbox('session').add();
    server.session = true;
    const slow = { pollMs: 60_000, socketRetryMs: 60_000, socketRetryMaxMs: 60_000 };
    const view = open({ times: slow, settings: { token: () => 'barry' } });
    await becomes(view, 'polling');
    server.inboxes.set('barry', server.inbox('session'));
    view.inbox.markAllRead();
    await until(() => expect(view.inbox.counts.unread).toBe(1));
    expect(server.count('http:read-up-to')).toBe(0);
    expect(server.inbox('session').counts.unread).toBe(1);
  });

  it('polls at once when a hidden page becomes visible, and seldom before', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
    view.page.visible = false;
    await becomes(view, 'polling');
    const polls = server.count('http:sync');
    server.send();
    view.page.visible = true;
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(polls).toBe(1);
  });

  it('is offline while nothing answers, and polls again when it does', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    await server.close();
    await becomes(view, 'offline');
    await server.listen();
    await becomes(view, 'polling');
  });

  it('takes a socket that opens while a poll hangs, and keeps it when that fails', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    server.faults.set('sync', ['silence']);
    await until(() => expect(server.faults.get('sync')).toEqual([]));
    server.refuseSockets = null;
    await becomes(view, 'live');
    expect(view.statuses).toEqual(['polling', 'live']);
    expect(server.handshakes).toBe(1);
  });

  it('says so when the address of the server is none', async () => {
    const view = open({ settings: { server: 'http://' } });
    await becomes(view, 'refused');
    expect(view.errors.map(({ code }) => code)).toEqual(['INVALID']);
  });

  it('goes on trying for a socket that was limited meanwhile', async () => {
    server.refuseSockets = 'blocked';
    const view = open();
    await becomes(view, 'polling');
    const { handshakes } = server;
    server.refuseSockets = 'RATE_LIMITED';
    await until(() => expect(server.handshakes).toBeGreaterThan(handshakes));
    server.refuseSockets = null;
    await becomes(view, 'live');
    expect(view.statuses).toEqual(['polling', 'live']);
  });

  it('says so when what answers is no message-center', async () => {
    const view = open({ settings: { server: `${server.url}-elsewhere` } });
    await becomes(view, 'offline');
    expect(view.errors[0]?.message).toContain('"server"');
    expect(view.errors.length).toBe(1);
  });
});

describe('an inbox and who is asking', () => {
  it('asks for a session when nobody is known, and connects again', async () => {
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'live');
    expect(server.sessionsMade).toBe(1);
    server.send({}, 'session');
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.errors).toEqual([]);
  });

  it('asks for a session when it polls, too', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'polling');
    expect(server.sessionsMade).toBe(1);
  });

  it('is refused when there is no session to be had, says so once, and tries again slowly', async () => {
    server.refuseSession = 'FORBIDDEN';
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'refused');
    await until(() => expect(server.count('http:session')).toBeGreaterThan(1));
    expect(view.errors.map(({ code }) => code)).toEqual(['UNAUTHENTICATED']);
    server.refuseSession = null;
    await becomes(view, 'live');
  });

  it('never becomes anonymous with a token', async () => {
    const view = open({ settings: { token: 'unknown' } });
    await becomes(view, 'refused');
    expect(server.count('http:session')).toBe(0);
    view.configure({ token: 'barry' });
    await becomes(view, 'live');
  });

  it('calls a token function again when its token is not known any more', async () => {
    let calls = 0;
    const token = (): Promise<string> => {
      calls += 1;
      return Promise.resolve(calls === 1 ? 'old' : 'barry');
    };
    const view = open({ settings: { token } });
    await becomes(view, 'live');
    expect(calls).toBe(2);
    server.cut();
    await becomes(view, 'offline');
    await becomes(view, 'live');
    expect(calls).toBe(2);
  });

  it('calls it again each time that its token has expired', async () => {
    let token = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    for (const next of ['second', 'third']) {
      server.tokens.delete(token);
      server.tokens.add(next);
      token = next;
      server.cut();
      await becomes(view, 'offline');
      await becomes(view, 'live');
    }
    expect(view.errors).toEqual([]);
  });

  it('calls it once for each refusal, and then slowly', async () => {
    let calls = 0;
    const token = (): string => {
      calls += 1;
      return 'unknown';
    };
    const view = open({ settings: { token }, times: { refusedRetryMs: 60_000 } });
    await becomes(view, 'refused');
    expect(calls).toBe(2);
  });

  it('calls it again after it failed', async () => {
    let calls = 0;
    const token = (): string => {
      calls += 1;
      if (calls === 1) throw new Error('no network');
      return 'barry';
    };
    const view = open({ settings: { token } });
    await becomes(view, 'live');
    expect(view.errors.map(({ code }) => code)).toEqual(['UNAVAILABLE']);
  });

  it('drops everything of the identity before when another one comes back', async () => {
    server.send();
    server.send({}, 'anna');
    let token = 'barry';
    const view = open({ settings: { token: () => token } });
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markAllRead();
    token = 'anna';
    server.tokens.delete('barry');
    await server.listen();
    await becomes(view, 'live');
    expect(view.inbox.counts.unread).toBe(1);
    expect([...server.asked].filter((each) => each.includes('read'))).toEqual([]);
    expect(server.inbox('anna').counts.unread).toBe(1);
  });

  it('shows nothing any more when nobody is known', async () => {
    server.send();
    const view = open();
    await becomes(view, 'live');
    server.send({ level: 'error' });
    await until(() => expect(view.inbox.popupStack.popups.length).toBe(1));
    server.tokens.delete('barry');
    server.cut();
    await becomes(view, 'refused');
    expect([view.ids(), view.inbox.counts.total]).toEqual([[], 0]);
    expect(view.inbox.popupStack.popups).toEqual([]);
    server.tokens.add('barry');
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m2', 'm1']);
    expect(view.inbox.popupStack.popups.map(({ key }) => key)).toEqual(['m2']);
  });

  it('shows nothing any more as soon as the page takes the token away', async () => {
    server.send();
    const view = open();
    await becomes(view, 'live');
    view.configure({ token: undefined });
    expect([view.ids(), view.inbox.list('all').blank]).toEqual([[], true]);
    await becomes(view, 'live');
    expect(view.ids()).toEqual([]);
  });

  it('connects anew for another token, and does not for another function', async () => {
    const view = open({ settings: { token: () => 'barry' } });
    await becomes(view, 'live');
    view.configure({ token: () => 'anna' });
    expect(view.inbox.status).toBe('live');
    server.send({}, 'anna');
    view.configure({ token: 'anna' });
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(server.handshakes).toBe(2);
  });
});
