import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FaultyServer } from './faulty-server.js';
import { becomes, InboxStage, seenPending, until } from './inbox-stage.js';

let stage: InboxStage;
let server: FaultyServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('an inbox whose page is left', () => {
  it('sends all pending changes, with a socket and by HTTP', async () => {
    for (const [status, times] of [
      ['live', {}],
      ['polling', { socketRetryMs: 60_000 }],
    ] as const) {
      server.refuseSockets = status === 'polling' ? 'blocked' : null;
      const [a, b] = [(await server.send()).id, (await server.send()).id];
      const view = open({ times });
      await becomes(view, status);
      view.inbox.markRead([a]);
      view.inbox.remove([b]);
      view.page.leave();
      view.disconnect();
      await until(async () => {
        const kinds = (await server.inbox().kinds()).slice(-2);
        expect(kinds.sort()).toEqual(['read', 'removed']);
      });
    }
  });

  it('sends nothing to another inbox whose cookies were set meanwhile', async () => {
    server.signedIn = 'barry';
    await server.send();
    await server.send({}, 'anna');
    const view = open({ settings: { token: undefined } });
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markAllRead();
    server.signedIn = 'anna';
    server.asked.length = 0;
    await server.listen();
    view.page.leave();
    view.disconnect();
    await until(() => expect(server.asked).toContain('http:commands read-up-to'));
    expect((await server.inbox('anna').counts()).unread).toBe(1);
    // The same user's are done, also while there is no connection.
    server.signedIn = 'barry';
    view.page.leave();
    const again = open({ settings: { token: undefined } });
    await becomes(again, 'live');
    again.inbox.markAllRead();
    again.page.leave();
    await until(async () => expect((await server.inbox('barry').counts()).unread).toBe(0));
  });

  it('sends changes of row after row as few commands, and on leaving as one request', async () => {
    for (const status of ['live', 'polling'] as const) {
      server.refuseSockets = status === 'polling' ? 'blocked' : null;
      server.asked.length = 0;
      await server.inbox().addMany(40);
      const view = open({ times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
      await view.inbox.loadMore('all');
      await view.inbox.loadMore('all');
      expect(view.inbox.status).toBe(status);
      const ids = view.ids();
      for (const id of ids.slice(0, 39)) view.inbox.markRead([id]);
      await until(async () => expect((await server.inbox().counts()).unread).toBe(1));
      await until(() => expect(seenPending(view)).toBe(0));
      const reads = server.asked.filter((each) => /[: ]read$/.test(each));
      expect(reads.length).toBeLessThanOrEqual(3);
      for (const id of ids.slice(0, 39)) view.inbox.markUnread([id]);
      view.inbox.remove(ids.slice(39));
      view.page.leave();
      await until(() => expect(server.asked).toContain('http:commands unread,remove'));
      expect(server.count('http:commands unread,remove')).toBe(1);
      await until(async () =>
        expect(await server.inbox().counts()).toMatchObject({ unread: 39, total: 39 }),
      );
      view.disconnect();
      await server.inbox().change('remove', ids.slice(0, 39));
    }
  });

  it('does not repeat changes on return that the server made when it was left', async () => {
    const { id } = await server.send();
    const view = open({ times: { answerMs: 400 } });
    await becomes(view, 'live');
    server.faults.set('read', ['silence']);
    view.inbox.markRead([id]);
    await until(() => expect(server.asked).toContain('socket:read'));
    view.page.leave();
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    // On another page.
    await server.inbox().change('unread', [id]);
    await until(() => expect(view.statuses).toEqual(['live', 'offline', 'live']));
    await until(() => expect(view.ids('unread')).toEqual([id]));
    expect(await server.inbox().kinds()).toEqual(['added', 'read', 'unread']);
  });
});
