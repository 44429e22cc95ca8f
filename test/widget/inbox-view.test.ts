import { describe, expect, it } from 'vitest';
import type { ListedCommand } from '../../protocol/index.js';
import { listOf, type PendingChange } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';
import { ServerInbox } from './server-inbox.js';

async function setUp(messages: number) {
  const { log, feed, sync, ids } = await feedOn(messages);
  await sync();
  const ask = (command: ListedCommand): PendingChange => feed.addPending(command);
  return { log, feed, sync, ask, unread: () => ids('unread') };
}

describe('pending changes', () => {
  it('show at once in list and counts, marked as pending', async () => {
    const { feed, ask, unread } = await setUp(3);
    ask({ name: 'read', request: { ids: ['m3', 'm1'] } });
    expect(unread()).toEqual(['m2']);
    expect(feed.state.view.counts).toEqual({
      total: 3,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
    const pending = listOf(feed.state, 'all').messages.map((message) => message.pending);
    expect(pending).toEqual([true, false, true]);
  });

  it('are not counted twice if their entry arrives before the ack', async () => {
    const { log, feed, ask } = await setUp(3);
    const change = ask({ name: 'read', request: { ids: ['m3'] } });
    const changed = await log.change('read', ['m3']);
    feed.push(await log.push());
    expect(feed.state.view.counts.unread).toBe(2);
    feed.confirmPending(change, changed);
    expect(feed.state.pending).toEqual([]);
    expect(feed.state.view.counts.unread).toBe(2);
  });

  it('stay on top after the ack until their entry has arrived', async () => {
    const { log, feed, ask, unread } = await setUp(3);
    const change = ask({ name: 'read', request: { ids: ['m3'] } });
    feed.confirmPending(change, await log.change('read', ['m3']));
    expect(unread()).toEqual(['m2', 'm1']);
    expect(feed.state.pending.length).toBe(1);
    feed.push(await log.push());
    expect(feed.state.pending).toEqual([]);
    expect(unread()).toEqual(['m2', 'm1']);
  });

  it('are undone when the server refuses them', async () => {
    const { feed, ask, unread } = await setUp(2);
    const change = ask({ name: 'remove', request: { ids: ['m2'] } });
    expect(feed.state.view.counts.total).toBe(1);
    feed.dropPending(change);
    expect(unread()).toEqual(['m2', 'm1']);
    expect(feed.state.view.counts.total).toBe(2);
  });

  it('stay on top of a reset', async () => {
    const { log, feed, sync, ask, unread } = await setUp(2);
    ask({ name: 'read', request: { ids: ['m2'] } });
    log.deltaLimit = 0;
    await log.add();
    await sync();
    expect(unread()).toEqual(['m3', 'm1']);
    expect(feed.state.view.counts).toEqual({
      total: 3,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
  });

  it('follow each other: a message that was removed can be restored', async () => {
    const { feed, ask, unread } = await setUp(2);
    ask({ name: 'remove', request: { ids: ['m2'] } });
    ask({ name: 'restore', request: { ids: ['m2'] } });
    expect(unread()).toEqual(['m2', 'm1']);
    expect(feed.state.view.counts).toEqual({
      total: 2,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
  });

  it('mark everything read that was there when the user asked, and nothing later', async () => {
    const { log, feed, ask, unread } = await setUp(30);
    ask({ name: 'read-up-to', request: { upTo: 30 } });
    expect(feed.state.view.counts.unread).toBe(0);
    await log.add();
    feed.push(await log.push());
    expect(feed.state.view.counts.unread).toBe(1);
    expect(unread()).toEqual(['m31']);
  });

  it('are overridden by later changes of other devices', async () => {
    const { log, feed, ask, unread } = await setUp(25);
    const change = ask({ name: 'read', request: { ids: ['m3'] } });
    const changed = await log.change('read', ['m3']);
    await log.change('unread', ['m3']);
    feed.beginPage('all');
    feed.endPage('all', await log.page({ before: '6' }));
    feed.confirmPending(change, changed);
    expect(unread()).toContain('m3');
  });

  it('end transient messages that were shown, and no others', async () => {
    const { log, feed, ask } = await setUp(1);
    await log.add({ persistent: false });
    feed.push(await log.push());
    expect(feed.state.view.counts).toEqual({
      total: 2,
      unread: 2,
      transient: 1,
      unreadPersistent: 1,
    });
    ask({ name: 'shown', request: { ids: ['m1', 'm2'] } });
    expect(feed.state.view.counts).toEqual({
      total: 1,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
  });

  it('do not stay forever if a restored backup has lost their confirmation', async () => {
    const { log, feed, ask } = await setUp(3);
    feed.confirmPending(
      ask({ name: 'read', request: { ids: ['m3'] } }),
      await log.change('read', ['m3']),
    );
    const backup = await ServerInbox.open();
    await backup.add();
    const { position } = feed.beginSync();
    feed.endSync(await backup.sync(position));
    expect(feed.state.pending).toEqual([]);
  });
});
