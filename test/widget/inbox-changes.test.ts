import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { becomes, InboxStage, seenPending, until } from './inbox-stage.js';
import type { ProtocolServer } from './protocol-server.js';

let stage: InboxStage;
let server: ProtocolServer;
let open: InboxStage['open'];

beforeEach(async () => {
  stage = await InboxStage.start();
  ({ server, open } = stage);
});

afterEach(() => stage.close());

describe('changes of an inbox', () => {
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

  it('sends all that waits when the page is left, on a socket and by HTTP', async () => {
    for (const [status, times] of [
      ['live', {}],
      ['polling', { socketRetryMs: 60_000 }],
    ] as const) {
      server.refuseSockets = status === 'polling' ? 'blocked' : null;
      const [a, b] = [server.send(), server.send()].map(({ id }) => id) as [string, string];
      const view = open({ times });
      await becomes(view, status);
      view.inbox.markRead([a]);
      view.inbox.remove([b]);
      view.page.leave();
      view.disconnect();
      await until(() => {
        const kinds = server
          .inbox()
          .entries.slice(-2)
          .map(({ kind }) => kind);
        expect(kinds.sort()).toEqual(['read', 'removed']);
      });
    }
  });

  it('sends nothing on leaving to an inbox whose cookies have come meanwhile', async () => {
    server.signedIn = 'barry';
    server.send();
    server.send({}, 'anna');
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
    expect(server.inbox('anna').counts.unread).toBe(1);
    // The same user's are done, also while there is no connection.
    server.signedIn = 'barry';
    view.page.leave();
    const again = open({ settings: { token: undefined } });
    await becomes(again, 'live');
    again.inbox.markAllRead();
    again.page.leave();
    await until(() => expect(server.inbox('barry').counts.unread).toBe(0));
  });

  it('sends what is done by hand, row after row, as few commands, and on leaving as one request', async () => {
    for (const status of ['live', 'polling'] as const) {
      server.refuseSockets = status === 'polling' ? 'blocked' : null;
      server.asked.length = 0;
      const ids = Array.from({ length: 40 }, () => server.send().id);
      server.inbox().pageSize = 200;
      const view = open({ times: { socketRetryMs: 60_000, socketRetryMaxMs: 60_000 } });
      await becomes(view, status);
      for (const id of ids.slice(0, 39)) view.inbox.markRead([id]);
      await until(() => expect(server.inbox().counts.unread).toBe(1));
      await until(() => expect(seenPending(view)).toBe(0));
      expect(server.asked.filter((each) => each.endsWith(':read')).length).toBeLessThanOrEqual(3);
      for (const id of ids.slice(0, 39)) view.inbox.markUnread([id]);
      view.inbox.remove(ids.slice(39));
      view.page.leave();
      await until(() => expect(server.asked).toContain('http:commands unread,remove'));
      expect(server.asked.filter((each) => each.startsWith('http:commands')).length).toBe(1);
      await until(() => expect(server.inbox().counts).toMatchObject({ unread: 39, total: 39 }));
      view.disconnect();
      server.change('remove', ids.slice(0, 39));
    }
  });

  it('sends one by one what the server refuses together, so that one does not spoil the others', async () => {
    server.send();
    server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('remove', ['UNAVAILABLE']);
    server.faults.set('read', ['INVALID', 'INVALID']);
    view.inbox.remove(['m0']);
    view.inbox.markRead(['m1']);
    view.inbox.markRead(['m2']);
    await until(() => expect(server.inbox().counts.unread).toBe(1));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.errors.map(({ code }) => code)).toEqual(['NOT_FOUND', 'INVALID']);
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
    const view = open();
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
