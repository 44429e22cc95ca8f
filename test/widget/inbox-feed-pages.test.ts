import { describe, expect, it } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';

describe('a page of the inbox', () => {
  it('gets the entries that arrived meanwhile applied if it is late', async () => {
    const { log, feed, sync, load, ids } = await feedOn(50);
    await sync();
    const request = feed.beginPage('all');
    const page = await log.page(request ?? {});
    await log.change('remove', ['m25']);
    feed.push(await log.push());
    expect(feed.endPage('all', page)).toBe(true);
    expect(ids('all')).toEqual((await log.live('all')).slice(0, 39));
    expect(await load('all')).toBe(true);
    expect(ids('all')).toEqual(await log.live('all'));
    expect(feed.beginPage('all')).toBe(null);
  });

  it('is refused if it is older than the cursor', async () => {
    const { log, feed, sync, ids } = await feedOn(50);
    await sync();
    const page = await log.page({ before: '31' });
    await log.change('remove', ['m25']);
    feed.push(await log.push());
    feed.beginPage('all');
    expect(feed.endPage('all', page)).toBe(false);
    expect(ids('all')).not.toContain('m25');
    expect(ids('all').length).toBe(20);
  });

  it('is refused if it does not adjoin the list after a reset', async () => {
    const { log, feed, sync, ids } = await feedOn(50);
    await sync();
    const request = feed.beginPage('all');
    await log.addMany(250);
    const { position } = feed.beginSync();
    feed.endSync(await log.sync(position));
    expect(feed.endPage('all', await log.page(request ?? {}))).toBe(false);
    expect(ids('all')).toEqual((await log.live('all')).slice(0, 20));
  });

  it('does not replace a copy of a message to which more entries were applied', async () => {
    const { log, feed, sync } = await feedOn(30);
    await sync();
    await log.change('read', ['m5']);
    await log.change('unread', ['m5']);
    const request = feed.beginPage('all');
    feed.endPage('all', await log.page(request ?? {}));
    feed.push(await log.push(30, 31));
    const held = listOf(feed.state, 'all').messages.find(({ id }) => id === 'm5');
    expect(held?.readAt).toBe(null);
    expect(feed.state.view.counts.unread).toBe(29);
    feed.push(await log.push(31, 32));
    expect(feed.state.view.counts.unread).toBe(30);
  });

  it('includes messages that become unread or are restored even if they were not loaded', async () => {
    const { log, feed, sync, load, ids } = await feedOn(60);
    await log.change('read', ['m50']);
    await log.readUpTo(45);
    await sync();
    await load('unread');
    expect(ids('unread')).toEqual(await log.live('unread'));
    await log.change('unread', ['m41', 'm3']);
    feed.push(await log.push());
    expect(ids('unread')).toEqual(await log.live('unread'));
  });

  it('is empty until something was loaded, and shows the loaded unread messages', async () => {
    const { log, feed, sync, ids } = await feedOn(2);
    expect(listOf(feed.state, 'unread')).toEqual({ messages: [], more: true, blank: true });
    await log.change('read', ['m2']);
    await sync();
    expect(listOf(feed.state, 'unread').blank).toBe(false);
    expect(ids('unread')).toEqual(['m1']);
  });
});
