import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyServer } from './faulty-server.js';
import { becomes, InboxStage, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('an inbox over a socket', () => {
  it('is live after its first sync and shows its messages', async () => {
    await server.send();
    const view = open();
    expect(view.inbox.status).toBe('connecting');
    expect(view.inbox.list('all').blank).toBe(true);
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m1']);
    expect(view.inbox.counts).toEqual({
      total: 1,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
    expect(view.statuses).toEqual(['live']);
    expect(view.reported).toEqual([]);
  });

  it('shows a message that arrives, pops it up and reports it', async () => {
    const view = open();
    await becomes(view, 'live');
    const { id } = await server.send();
    await until(() => expect(view.ids()).toEqual([id]));
    expect(view.inbox.popups.stack.popups.map(({ key }) => key)).toEqual([id]);
    expect(view.reported).toEqual([
      ['message', id],
      ['popup', id],
    ]);
  });

  it('gets by a sync what was sent while the connection was lost', async () => {
    const view = open();
    await becomes(view, 'live');
    server.sockets.cut();
    await server.send();
    await becomes(view, 'offline');
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.reported).toContainEqual(['message', 'm1']);
    expect(view.statuses).toEqual(['live', 'offline', 'live']);
  });

  it('reconnects after the server was down', async () => {
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    await server.inbox().add();
    await server.listen();
    await until(() => expect(view.ids()).toEqual(['m1']));
    await becomes(view, 'live');
  });

  it('reconnects immediately when the browser is online again', async () => {
    await server.close();
    const view = open({ times: { retryMs: 60_000, retryMaxMs: 60_000 } });
    await becomes(view, 'offline');
    await server.listen();
    view.page.online();
    await becomes(view, 'live');
  });

  it('reconnects immediately when the user comes back to the page', async () => {
    await server.close();
    const view = open({ times: { retryMs: 60_000, retryMaxMs: 60_000 } });
    await becomes(view, 'offline');
    view.page.visible = false;
    await server.listen();
    view.page.visible = true;
    await becomes(view, 'live');
  });

  it('syncs when a push was lost, by the next one or by the head', async () => {
    const view = open();
    await becomes(view, 'live');
    server.swallow = 1;
    await server.send();
    await until(() => expect(server.swallow).toBe(0));
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m2', 'm1']));
    server.swallow = 1;
    await server.send();
    await until(() => expect(server.swallow).toBe(0));
    server.sockets.emit('head', { position: await server.inbox().position() });
    await until(() => expect(view.ids()).toEqual(['m3', 'm2', 'm1']));
    expect(view.statuses).toEqual(['live']);
  });

  it('requests a reset after an unknown entry', async () => {
    const view = open();
    await becomes(view, 'live');
    const { position, counts } = await server.inbox().page();
    const entry = {
      kind: 'of-a-later-version',
      number: 1,
      id: 'x',
      at: new Date().toISOString(),
      counts,
    };
    server.sockets.emit('push', { prev: position, cur: '1.x', entries: [entry] });
    server.swallow = 1;
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect(view.errors).toEqual([]);
  });

  it('loads older pages, and only once if requested twice', async () => {
    await server.inbox().addMany(45);
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

  it('loads the second page for an element that asks for it as soon as it has the first', async () => {
    await server.inbox().addMany(45);
    const view = open();
    const first = view.inbox.loadMore('all');
    const second = new Promise((resolve) => {
      view.inbox.events.on('change', () => {
        if (view.ids().length === 20) resolve(view.inbox.loadMore('all'));
      });
    });
    await Promise.all([first, second]);
    expect(view.ids().length).toBe(40);
  });

  it('reports that a page cannot be loaded', async () => {
    await server.inbox().addMany(45);
    const view = open();
    await becomes(view, 'live');
    server.faults.set('list', ['UNAVAILABLE']);
    await expect(view.inbox.loadMore('all')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await view.inbox.loadMore('all');
    expect(view.ids().length).toBe(40);
  });

  it('refreshes, and reports when it cannot', async () => {
    const view = open();
    await becomes(view, 'live');
    server.swallow = 1;
    await server.send();
    await until(() => expect(server.swallow).toBe(0));
    await view.inbox.refresh();
    expect(view.ids()).toEqual(['m1']);
    await server.close();
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('retries a failed sync', async () => {
    await server.send();
    server.faults.set('sync', ['UNAVAILABLE', 'RATE_LIMITED', 'INTERNAL']);
    const view = open();
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m1']);
  });

  it('shows the state embedded in the page before anything is fetched', async () => {
    await server.send();
    const log = server.inbox();
    const { messages, counts, position } = await log.page();
    const initial = { messages, counts, position, inbox: log.tag };
    await log.add();
    const view = open({ settings: { initial } });
    expect(view.ids()).toEqual(['m1']);
    await becomes(view, 'live');
    expect(view.ids()).toEqual(['m2', 'm1']);
  });

  it('takes a later initial state only until the server has answered', async () => {
    await server.send();
    const log = server.inbox();
    const { messages, counts } = await log.page();
    const initial = { messages: [], counts, position: '0.0', inbox: log.tag };
    const view = open();
    view.configure({ initial: { ...initial, messages } });
    expect(view.ids()).toEqual(['m1']);
    await becomes(view, 'live');
    view.configure({ initial });
    expect(view.ids()).toEqual(['m1']);
  });

  it('does nothing before it is configured and connected, and nothing after it was stopped', async () => {
    const view = open({ connect: false });
    view.configure();
    view.inbox.markRead(['m1']);
    const asked = await Promise.allSettled([view.inbox.loadMore('all'), view.inbox.refresh()]);
    expect(asked.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(server.asked).toEqual([]);
    view.connect();
    await becomes(view, 'live');
    view.disconnect();
    view.disconnect();
    await until(() => expect(server.sockets.open).toBe(0));
    const reported = view.reported.length;
    await server.send();
    expect([view.reported.length, view.page.listeners]).toEqual([reported, 0]);
  });
});
