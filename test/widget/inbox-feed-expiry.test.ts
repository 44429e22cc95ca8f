import { describe, expect, it } from 'vitest';
import type { InboxChange } from '../../widget/inbox/inbox-change.js';
import { InboxFeed } from '../../widget/inbox/inbox-feed.js';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { ServerInbox } from './server-inbox.js';

describe('messages that expire on an open page', () => {
  /** A feed whose clock is the server's and stands where the test puts it. */
  async function opened() {
    const log = await ServerInbox.open();
    const clock = { ms: Date.now() };
    const changes: InboxChange[] = [];
    const feed = new InboxFeed((change) => changes.push(change), {
      now: () => clock.ms,
      set: () => {},
    });
    const sync = async () => {
      const { position } = feed.beginSync();
      feed.endSync(await log.sync(position));
    };
    const add = (id: string, inMs?: number) =>
      log.add({
        id,
        ...(inMs !== undefined && { expiresAt: new Date(clock.ms + inMs).toISOString() }),
      });
    const ids = () => listOf(feed.state, 'all').messages.map((message) => message.id);
    const removed = () => changes.flatMap((change) => change.removed.map(({ id }) => id));
    return { log, clock, changes, feed, sync, add, ids, removed };
  }

  it('are hidden and deducted when they expire, before an entry of the log says so', async () => {
    const { clock, feed, sync, add, ids, removed } = await opened();
    await add('stays');
    await add('goes', 60_000);
    await add('later', 90_000);
    await sync();
    expect(ids()).toEqual(['later', 'goes', 'stays']);
    expect(feed.expiresInMs).toBe(60_000);
    clock.ms += 60_000;
    feed.expire();
    expect(ids()).toEqual(['later', 'stays']);
    expect(feed.state.view.counts).toEqual({
      total: 2,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
    expect(feed.state.counts.total).toBe(3);
    expect(removed()).toEqual(['goes']);
    expect(feed.expiresInMs).toBe(30_000);
    clock.ms += 30_000;
    feed.expire();
    expect(ids()).toEqual(['stays']);
    expect(feed.expiresInMs).toBe(Infinity);
  });

  it('are deducted once: not again when the entry arrives', async () => {
    const { log, clock, feed, sync, add, ids, removed } = await opened();
    await add('stays');
    await add('goes', 1_000);
    await sync();
    clock.ms += 1_100;
    feed.expire();
    await expect.poll(() => log.page().then(({ counts }) => counts.total)).toBe(1);
    feed.push(await log.push(-1));
    expect(await log.kinds()).toContain('expired-up-to');
    expect(feed.state.counts).toEqual({ total: 1, unread: 1, transient: 0, unreadPersistent: 1 });
    expect(feed.state.view.counts).toEqual({
      total: 1,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
    expect(ids()).toEqual(['stays']);
    expect(removed()).toEqual(['goes']);
  });

  it('do not arrive if they are late, and no change of the user brings them back', async () => {
    const { log, clock, changes, feed, sync, add, ids } = await opened();
    await sync();
    await add('late', 1_000);
    clock.ms += 2_000;
    feed.push(await log.push(0));
    expect(changes.flatMap(({ arrived }) => arrived)).toEqual([]);
    expect(ids()).toEqual([]);
    const request = { ids: ['late'] };
    feed.addPending({ name: 'restore', request });
    feed.addPending({ name: 'read', request });
    expect(ids()).toEqual([]);
    expect(feed.state.view.counts.total).toBe(0);
  });

  it('leave with everything else when the inbox is erased', async () => {
    const { log, feed, sync, add, ids, removed } = await opened();
    await add('one');
    await add('two', 60_000);
    await sync();
    const prev = await log.position();
    await log.write({ name: 'erase', id: 'erasure' });
    feed.push({ ...(await log.push(-1)), prev });
    expect(ids()).toEqual([]);
    expect(removed().sort()).toEqual(['one', 'two']);
    expect(feed.state.view.counts.total).toBe(0);
    expect(feed.expiresInMs).toBe(Infinity);
    expect(JSON.stringify([...feed.state.messages.values()])).not.toContain('Message');
    await add('new');
    feed.push(await log.push(-1));
    expect(ids()).toEqual(['new']);
    expect(listOf(feed.state, 'all').more).toBe(false);
  });
});
