import { describe, expect, it } from 'vitest';
import { feedOn } from './feed-stage.js';

describe('InboxFeed', () => {
  it('wants a sync from nothing at first, and takes its answer', async () => {
    const { log, feed, sync, ids } = await feedOn(3);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    expect(feed.wantsSync).toBe(false);
    await sync();
    expect(feed.wantsSync).toBe(false);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.state.overlay.counts).toEqual(await log.counts());
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

  it('wants a sync after a gap and gets what was lost by it', async () => {
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

  it('wants a sync when a head notice names another position, and not for its own', async () => {
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

  it('drops pushes of before the answer of a sync during which they came', async () => {
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

  it('takes the rest of a push in whose midst the answer of a sync ended', async () => {
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

  it('reads everything up to a number and nothing above', async () => {
    const { log, feed, sync, ids } = await feedOn(5);
    await sync();
    await log.readUpTo(3);
    feed.push(await log.push());
    expect(ids('unread')).toEqual(['m5', 'm4']);
    expect(feed.state.overlay.counts).toEqual({
      total: 5,
      unread: 2,
      transient: 0,
      unreadPersistent: 2,
    });
  });

  it('asks for a reset after something that it cannot read, also during a sync', async () => {
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

  it('asks for a reset when a delta does not continue the cursor, and keeps what it has', async () => {
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
