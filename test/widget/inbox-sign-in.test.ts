import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyServer } from './faulty-server.js';
import { becomes, COOKIES, InboxStage, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('an inbox whose page signs somebody in without a reload', () => {
  it('shows the user after refresh(), over a socket of the user', async () => {
    await server.send({}, 'barry');
    const view = open(COOKIES);
    await becomes(view, 'live');
    expect(view.inbox.state.identity).toBe('anonymous');
    server.signedIn = 'barry';
    await view.inbox.refresh();
    expect([view.inbox.state.identity, view.ids()]).toEqual(['user', ['m1']]);
    await becomes(view, 'live');
    await server.send({}, 'barry');
    await until(() => expect(view.ids()).toEqual(['m2', 'm1']));
    expect(server.sockets.open).toBe(1);
    expect(view.errors).toEqual([]);
  });

  it('keeps its socket and its state while the same user answers', async () => {
    server.signedIn = 'barry';
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    await view.inbox.refresh();
    await view.inbox.refresh();
    expect([server.handshakes, view.statuses, view.ids()]).toEqual([1, ['live'], ['m1']]);
  });

  it('sends no changes of the visitor as the user, and nothing by the socket of the visitor', async () => {
    await server.visit();
    const visitor = server.inbox('session');
    await visitor.add();
    await server.send();
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'barry';
    await view.inbox.refresh();
    view.inbox.markRead(['m1']);
    await until(async () => expect((await server.inbox('barry').counts()).unread).toBe(0));
    expect(await visitor.kinds()).toEqual(['added', 'moved']);
  });

  it('resolves refresh() if the server closes the socket of the visitor before it answers', async () => {
    await server.send({}, 'barry');
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'barry';
    server.faults.set('sync', ['silence']);
    const refreshed = view.inbox.refresh();
    await until(() => expect(server.count('http:sync')).toBe(1));
    server.sockets.cut();
    await refreshed;
    expect([view.inbox.state.identity, view.ids(), view.errors]).toEqual(['user', ['m1'], []]);
  });

  it.each(['refresh', 'reconnect'] as const)(
    'asks the function for its token again at %s()',
    async (verb) => {
      await server.send({}, 'anna');
      let token = 'barry';
      const view = open({ settings: { token: () => token } });
      await becomes(view, 'live');
      token = 'anna';
      await view.inbox[verb]();
      expect(view.ids()).toEqual(['m1']);
      await becomes(view, 'live');
      expect(view.errors).toEqual([]);
    },
  );

  it('rejects refresh() if the server cannot be reached, and keeps the socket', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.faults.set('sync', ['UNAVAILABLE']);
    await expect(view.inbox.refresh()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await server.send();
    await until(() => expect(view.ids()).toEqual(['m1']));
    expect([server.handshakes, view.statuses]).toEqual([1, ['live']]);
  });

  it('fires mc-connection even if the connection status stays the same', async () => {
    server.refuseSockets = 'blocked';
    const view = open({ ...COOKIES, times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
    await becomes(view, 'polling');
    server.signedIn = 'barry';
    await until(() => expect(view.statuses).toEqual(['polling', 'polling']));
    expect(view.inbox.state.identity).toBe('user');
  });
});

describe('reconnect()', () => {
  it('opens a new socket in any case, and resolves when the state is there', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.swallow = 1;
    await server.send();
    await view.inbox.reconnect();
    expect([server.handshakes, view.ids()]).toEqual([2, ['m1']]);
    expect(view.statuses).toEqual(['live', 'connecting', 'live']);
    await until(() => expect(server.sockets.open).toBe(1));
  });

  it('shows whoever is known to the new socket', async () => {
    server.signedIn = 'barry';
    await server.send();
    await server.send({ text: 'For Anna' }, 'anna');
    const view = open(COOKIES);
    await becomes(view, 'live');
    server.signedIn = 'anna';
    await view.inbox.reconnect();
    expect(view.inbox.list('all').messages.map(({ text }) => text)).toEqual(['For Anna']);
  });

  it('leaves one socket, however often it is called', async () => {
    server.signedIn = 'barry';
    const view = open(COOKIES);
    await Promise.allSettled([
      view.inbox.reconnect(),
      view.inbox.refresh(),
      view.inbox.reconnect(),
    ]);
    await becomes(view, 'live');
    await until(() => expect(server.sockets.open).toBe(1));
  });

  it('rejects when there is no server', async () => {
    const view = open(COOKIES);
    await becomes(view, 'live');
    await server.close();
    await expect(view.inbox.reconnect()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });
});
