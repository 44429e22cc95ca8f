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

describe('changes of an inbox', () => {
  it('show immediately and are sent', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    view.inbox.markRead(['m2', 'm2-unknown']);
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.inbox.counts.unread).toBe(1);
    expect(view.reported).toEqual([['read', ['m2']]]);
    await until(async () => expect((await server.inbox().counts()).unread).toBe(1));
    view.inbox.remove(['m2']);
    view.inbox.restore(['m2']);
    await until(async () => expect(await server.inbox().kinds()).toContain('restored'));
    view.inbox.markAllRead();
    view.inbox.markUnread(['m1']);
    await until(async () => expect(await server.inbox().live('unread')).toEqual(['m1']));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.errors).toEqual([]);
  });

  it('delete all messages immediately, and undo that, including those not loaded', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    view.inbox.removeAll();
    expect(view.ids('all')).toEqual([]);
    expect(view.inbox.counts.total).toBe(0);
    view.inbox.restoreAll();
    await until(async () => expect(await server.inbox().kinds()).toContain('restored-up-to'));
    await until(() => expect(view.ids('all')).toEqual(['m2', 'm1']));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.inbox.counts).toEqual({
      total: 2,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
    expect(view.errors).toEqual([]);
  });

  it('undo a deletion of all messages whose answer was lost before another message came', async () => {
    await server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('remove-up-to', ['lost-ack']);
    view.inbox.removeAll();
    await until(async () => expect(await server.inbox().kinds()).toContain('removed-up-to'));
    await server.send();
    await until(() => expect(view.inbox.state.pending).toEqual([]));
    view.inbox.restoreAll();
    await until(() => expect(view.ids()).toEqual(['m3', 'm1']));
    expect(view.errors).toEqual([]);
  });

  it('take back a deletion of all messages that was not sent, at once and for good', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.removeAll();
    expect(view.ids()).toEqual([]);
    view.inbox.restoreAll();
    expect(view.ids()).toEqual(['m2', 'm1']);
    expect(view.inbox.counts.total).toBe(2);
    server.asked.length = 0;
    await server.listen();
    view.page.leave();
    await becomes(view, 'live');
    expect(server.asked.filter((each) => each.includes('remove'))).toEqual([]);
  });

  it('are sent one by one if the server refuses them together, so that one does not spoil the others', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('remove', ['UNAVAILABLE']);
    server.faults.set('read', ['INVALID', 'INVALID']);
    view.inbox.remove(['m0']);
    view.inbox.markRead(['m1']);
    view.inbox.markRead(['m2']);
    await until(async () => expect((await server.inbox().counts()).unread).toBe(1));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.ids('unread')).toEqual(['m1']);
    expect(view.errors.map(({ code }) => code)).toEqual(['INVALID']);
  });

  it('stay in order while the connection is lost, and are sent on return', async () => {
    await server.send();
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
    expect(await server.inbox().kinds()).toEqual(['added', 'read', 'unread', 'read']);
  });

  it('are sent again if the ack was lost, and have one effect', async () => {
    await server.send();
    const view = open({ times: { answerMs: 1_000 } });
    await becomes(view, 'live');
    server.faults.set('read', ['lost-ack']);
    view.inbox.markRead(['m1']);
    await until(() => expect(server.count('socket:read')).toBe(2));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(await server.inbox().kinds()).toEqual(['added', 'read']);
    expect(view.errors).toEqual([]);
    // A socket that does not answer is not trusted any more.
    expect(view.statuses).toEqual(['live', 'offline', 'live']);
  });

  it('are sent again later if they were rate-limited or the store failed', async () => {
    await server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('read', ['RATE_LIMITED', 'UNAVAILABLE', 'INTERNAL']);
    view.inbox.markRead(['m1']);
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    expect(view.errors).toEqual([]);
    expect(view.statuses).toEqual(['live']);
  });

  it('are undone and reported if the server refuses them, and the next ones are sent', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    server.faults.set('read', ['FORBIDDEN']);
    view.inbox.markRead(['m1']);
    view.inbox.markRead(['m2']);
    await until(async () => expect(await server.inbox().live('unread')).toEqual(['m1']));
    await until(() => expect(view.ids('unread')).toEqual(['m1']));
    await until(() => expect(view.errors.map(({ code }) => code)).toEqual(['FORBIDDEN']));
  });

  it('name at most a hundred messages in one command', async () => {
    await server.inbox().addMany(150);
    const view = open();
    do await view.inbox.loadMore('all');
    while (view.inbox.list('all').more);
    view.inbox.markRead(view.ids());
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    expect(server.count('socket:read')).toBe(2);
  });

  it('stay with the list when the host is moved', async () => {
    await server.send();
    const view = open();
    await becomes(view, 'live');
    await server.close();
    await becomes(view, 'offline');
    view.inbox.markRead(['m1']);
    view.disconnect();
    view.connect();
    expect([view.ids(), view.ids('unread')]).toEqual([['m1'], []]);
    await server.listen();
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
  });

  it('mark read when the user closes a popup, not when it closes by itself or the page opts out', async () => {
    const view = open();
    await becomes(view, 'live');
    const [timedOut, closed] = [await server.send(), await server.send()];
    await until(() => expect(view.inbox.popups.stack.popups.length).toBe(2));
    view.inbox.popups.end(timedOut.id, 'timeout');
    view.inbox.popups.end(closed.id, 'close');
    expect(view.ids('unread')).toEqual([timedOut.id]);
    view.configure({ closeMarksRead: false });
    const kept = await server.send();
    await until(() => expect(view.inbox.popups.stack.popups.length).toBe(1));
    view.inbox.popups.end(kept.id, 'close');
    expect(view.ids('unread')).toEqual([kept.id, timedOut.id]);
    const clicked = await server.send();
    await until(() => expect(view.inbox.popups.stack.popups.length).toBe(1));
    view.inbox.popups.end(clicked.id, 'action');
    expect(view.ids('unread')).toEqual([kept.id, timedOut.id]);
  });

  it('end transient messages that were shown, by their ids, and keep their popups', async () => {
    const view = open();
    await becomes(view, 'live');
    const [transient, kept] = [await server.send({ persistent: false }), await server.send()];
    await until(() => expect(view.ids().length).toBe(2));
    view.inbox.shown([transient.id, kept.id]);
    expect(view.ids()).toEqual([kept.id]);
    await until(async () => expect((await server.inbox().counts()).total).toBe(1));
    await until(() => expect(seenPending(view)).toBe(0));
    expect(view.inbox.popups.stack.popups.map(({ key }) => key)).toEqual([kept.id, transient.id]);
    view.inbox.popups.endAll();
    await until(async () => expect((await server.inbox().counts()).unread).toBe(0));
    expect(view.errors).toEqual([]);
  });

  it('end a transient message whose popup stays only when it is closed', async () => {
    const view = open();
    await becomes(view, 'live');
    const drafts = [{ text: 'a' }, { sticky: true }, { url: '/x' }, { level: 'error' as const }];
    const ids: string[] = [];
    for (const draft of drafts) ids.push((await server.send({ persistent: false, ...draft })).id);
    await until(() => expect(view.ids().length).toBe(4));
    const [, sticky = '', link = '', error = ''] = ids;
    // The three that stay are up; what closes by itself is only counted.
    view.inbox.shown(ids);
    expect(view.ids()).toEqual([error, link, sticky]);
    view.inbox.popups.end(link, 'action');
    expect(view.ids()).toEqual([error, sticky]);
    view.inbox.popups.endAll();
    expect(view.ids()).toEqual([]);
    await until(async () => expect((await server.inbox().counts()).total).toBe(0));
  });

  it('of another device are reported', async () => {
    await server.send();
    await server.send();
    const view = open();
    await becomes(view, 'live');
    await server.inbox().change('read', ['m1']);
    await server.inbox().change('remove', ['m2']);
    await until(() => expect(view.reported.length).toBe(2));
    expect(view.reported).toEqual([
      ['read', ['m1']],
      ['remove', ['m2']],
    ]);
  });
});
