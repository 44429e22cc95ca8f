import { describe, expect, it } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn, idsOf } from './feed-stage.js';

describe('a page of the inbox', () => {
  it('replays the entries that came meanwhile over a late page', () => {
    const { log, feed, sync, load, ids } = feedOn(50);
    sync();
    const request = feed.beginPage('all');
    const page = log.page(request ?? {});
    log.change('remove', ['m25']);
    feed.push(log.push());
    expect(feed.endPage('all', page)).toBe(true);
    expect(ids('all')).toEqual(idsOf(log.live('all')).slice(0, 39));
    expect(load('all')).toBe(true);
    expect(ids('all')).toEqual(idsOf(log.live('all')));
    expect(feed.beginPage('all')).toBe(null);
  });

  it('refuses a page of before the cursor', () => {
    const { log, feed, sync, ids } = feedOn(50);
    sync();
    const page = log.page({ before: '31' });
    log.change('remove', ['m25']);
    feed.push(log.push());
    feed.beginPage('all');
    expect(feed.endPage('all', page)).toBe(false);
    expect(ids('all')).not.toContain('m25');
    expect(ids('all').length).toBe(20);
  });

  it('refuses a page that does not adjoin the list, because a reset came between', () => {
    const { log, feed, sync, ids } = feedOn(50);
    sync();
    const request = feed.beginPage('all');
    for (let count = 0; count < 250; count += 1) log.add();
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
    expect(feed.endPage('all', log.page(request ?? {}))).toBe(false);
    expect(ids('all')).toEqual(idsOf(log.live('all')).slice(0, 20));
  });

  it('keeps the copy of a message to which more entries were applied', () => {
    const { log, feed, sync } = feedOn(30);
    sync();
    log.change('read', ['m5']);
    log.change('unread', ['m5']);
    const request = feed.beginPage('all');
    feed.endPage('all', log.page(request ?? {}));
    feed.push(log.push(30, 31));
    const held = listOf(feed.state, 'all').messages.find(({ id }) => id === 'm5');
    expect(held?.readAt).toBe(null);
    expect(feed.state.overlay.counts.unread).toBe(29);
    feed.push(log.push(31, 32));
    expect(feed.state.overlay.counts.unread).toBe(30);
  });

  it('takes in messages that become unread or are restored though they were not held', () => {
    const { log, feed, sync, load, ids } = feedOn(60);
    log.change('read', ['m50']);
    log.readUpTo(45);
    sync();
    load('unread');
    expect(ids('unread')).toEqual(idsOf(log.live('unread')));
    log.change('unread', ['m41', 'm3']);
    feed.push(log.push());
    expect(ids('unread')).toEqual(idsOf(log.live('unread')));
  });

  it('is blank until something was loaded, and shows unread ones of what is loaded', () => {
    const { log, feed, sync, ids } = feedOn(2);
    expect(listOf(feed.state, 'unread')).toEqual({ messages: [], more: true, blank: true });
    log.change('read', ['m2']);
    sync();
    expect(listOf(feed.state, 'unread').blank).toBe(false);
    expect(ids('unread')).toEqual(['m1']);
  });
});
