import { describe, expect, it } from 'vitest';
import { feedOn } from './feed-stage.js';

describe('InboxFeed', () => {
  it('wants a sync from nothing at first, and takes its answer', () => {
    const { log, feed, sync, ids } = feedOn(3);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    expect(feed.wantsSync).toBe(false);
    sync();
    expect(feed.wantsSync).toBe(false);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.state.overlay.counts).toEqual(log.counts);
  });

  it('applies a push that follows the cursor and drops one that it has', () => {
    const { log, feed, sync, ids, arrived } = feedOn(1);
    sync();
    log.add();
    feed.push(log.push());
    feed.push(log.push());
    expect(ids('all')).toEqual(['m2', 'm1']);
    expect(arrived()).toEqual(['m2']);
    expect(feed.wantsSync).toBe(false);
  });

  it('wants a sync after a gap and gets what was lost by it', () => {
    const { log, feed, sync, ids, arrived } = feedOn(1);
    sync();
    log.add();
    log.add();
    feed.push(log.push());
    expect(ids('all')).toEqual(['m1']);
    expect(feed.wantsSync).toBe(true);
    sync();
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(arrived()).toEqual(['m2', 'm3']);
  });

  it('wants a sync when the head is told to be elsewhere, and not when it is here', () => {
    const { log, feed, sync } = feedOn(1);
    sync();
    feed.push(log.head());
    expect(feed.wantsSync).toBe(false);
    log.add();
    feed.push(log.head());
    expect(feed.wantsSync).toBe(true);
  });

  it('keeps pushes that arrive during a sync and applies them after it', () => {
    const { log, feed, sync, ids } = feedOn(1);
    sync();
    log.add();
    const { position } = feed.beginSync();
    feed.push(log.push());
    const answer = log.sync(position);
    log.add();
    feed.push(log.push());
    expect(ids('all')).toEqual(['m1']);
    feed.endSync(answer);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(false);
  });

  it('drops pushes of before the answer of a sync during which they came', () => {
    const { log, feed, sync } = feedOn(1);
    sync();
    const { position } = feed.beginSync();
    log.add();
    feed.push(log.push());
    log.add();
    feed.push(log.push());
    feed.endSync(log.sync(position));
    expect(feed.wantsSync).toBe(false);
  });

  it('takes the rest of a push in whose midst the answer of a sync ended', () => {
    const { log, feed, sync, ids } = feedOn(1);
    sync();
    const { position } = feed.beginSync();
    log.add();
    const answer = log.sync(position);
    log.add();
    feed.push(log.push(1, 3));
    feed.endSync(answer);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(false);
  });

  it('reads everything up to a number and nothing above', () => {
    const { log, feed, sync, ids } = feedOn(5);
    sync();
    log.readUpTo(3);
    feed.push(log.push());
    expect(ids('unread')).toEqual(['m5', 'm4']);
    expect(feed.state.overlay.counts).toEqual({ total: 5, unread: 2, transient: 0 });
  });

  it('asks for a reset after something that it cannot read, also during a sync', () => {
    const { log, feed, sync } = feedOn(1);
    sync();
    const { position } = feed.beginSync();
    feed.push(null);
    feed.endSync(log.sync(position));
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    feed.endSync(null);
    expect(feed.beginSync()).toEqual({});
  });

  it('asks for a reset when a delta does not continue the cursor, and keeps what it has', () => {
    const { log, feed, sync, ids } = feedOn(3);
    sync();
    log.add();
    log.add();
    feed.beginSync();
    feed.endSync(log.sync(log.positionAt(4)));
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
  });

  it('takes nothing of a sync and of a page that were on their way when the connection was lost', () => {
    const { log, feed, sync, ids } = feedOn(30);
    sync();
    const { position } = feed.beginSync();
    feed.beginPage('all');
    feed.disconnected();
    log.add();
    feed.endSync(log.sync(position));
    expect(feed.endPage('all', log.page({ before: '11' }))).toBe(false);
    expect(ids('all').length).toBe(20);
    expect(feed.wantsSync).toBe(true);
  });
});
