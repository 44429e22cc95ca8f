import { describe, expect, it } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';

describe('InboxFeed', () => {
  it('requests a sync without a position at first, and applies its answer', async () => {
    const { log, feed, sync, ids } = await feedOn(3);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    expect(feed.wantsSync).toBe(false);
    await sync();
    expect(feed.wantsSync).toBe(false);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.state.view.counts).toEqual(await log.counts());
  });

  it('gives lists that the page cannot change', async () => {
    const { feed, sync } = await feedOn(2);
    await sync();
    const { messages } = listOf(feed.state, 'all');
    expect(() => (messages as unknown[]).reverse()).toThrow(TypeError);
  });

  it('applies a push that follows the cursor and drops one that it has', async () => {
    const { log, feed, sync, ids, arrived } = await feedOn(1);
    await sync();
    await log.add();
    feed.push(await log.push());
    feed.push(await log.push());
    expect(ids('all')).toEqual(['m2', 'm1']);
    expect(arrived()).toEqual(['m2']);
    expect(feed.wantsSync).toBe(false);
  });

  it('requests a sync after a gap and gets what was lost', async () => {
    const { log, feed, sync, ids, arrived } = await feedOn(1);
    await sync();
    await log.add();
    await log.add();
    feed.push(await log.push());
    expect(ids('all')).toEqual(['m1']);
    expect(feed.wantsSync).toBe(true);
    await sync();
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(arrived()).toEqual(['m2', 'm3']);
  });

  it('requests a sync if a head notice names another position, but not for its own', async () => {
    const { log, feed, sync } = await feedOn(1);
    await sync();
    feed.push(await log.head());
    expect(feed.wantsSync).toBe(false);
    await log.add();
    feed.push(await log.head());
    expect(feed.wantsSync).toBe(true);
  });

  it('keeps pushes that arrive during a sync and applies them after it', async () => {
    const { log, feed, sync, ids } = await feedOn(1);
    await sync();
    await log.add();
    const { position } = feed.beginSync();
    feed.push(await log.push());
    const answer = await log.sync(position);
    await log.add();
    feed.push(await log.push());
    expect(ids('all')).toEqual(['m1']);
    feed.endSync(answer);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(false);
  });

  it('drops pushes that are older than the answer of the sync during which they arrived', async () => {
    const { log, feed, sync } = await feedOn(1);
    await sync();
    const { position } = feed.beginSync();
    await log.add();
    feed.push(await log.push());
    await log.add();
    feed.push(await log.push());
    feed.endSync(await log.sync(position));
    expect(feed.wantsSync).toBe(false);
  });

  it('applies the rest of a push if the answer of a sync ended in its middle', async () => {
    const { log, feed, sync, ids } = await feedOn(1);
    await sync();
    const { position } = feed.beginSync();
    await log.add();
    const answer = await log.sync(position);
    await log.add();
    feed.push(await log.push(1, 3));
    feed.endSync(answer);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(false);
  });

  it('marks everything up to a number read, and nothing above', async () => {
    const { log, feed, sync, ids } = await feedOn(5);
    await sync();
    await log.readUpTo(3);
    feed.push(await log.push());
    expect(ids('unread')).toEqual(['m5', 'm4']);
    expect(feed.state.view.counts).toEqual({
      total: 5,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
  });

  it('requests a reset after unreadable data, even during a sync', async () => {
    const { log, feed, sync } = await feedOn(1);
    await sync();
    const { position } = feed.beginSync();
    feed.push(null);
    feed.endSync(await log.sync(position));
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    feed.endSync(null);
    expect(feed.beginSync()).toEqual({});
  });

  it('requests a reset if a delta does not continue the cursor, and keeps its state', async () => {
    const { log, feed, sync, ids } = await feedOn(3);
    await sync();
    await log.add();
    await log.add();
    feed.beginSync();
    feed.endSync(await log.sync(await log.positionAt(4)));
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
  });

  it('ignores a sync and a page that were in flight when the connection was lost', async () => {
    const { log, feed, sync, ids } = await feedOn(30);
    await sync();
    const { position } = feed.beginSync();
    feed.beginPage('all');
    feed.disconnected();
    await log.add();
    feed.endSync(await log.sync(position));
    expect(feed.endPage('all', await log.page({ before: '11' }))).toBe(false);
    expect(ids('all').length).toBe(20);
    expect(feed.wantsSync).toBe(true);
  });
});
