import { describe, expect, it } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn, idsOf } from './feed-stage.js';
import { InboxLog } from './inbox-log.js';

describe('a reset of the inbox', () => {
  it('keeps what a reset knew of a message that is told to be new only then', () => {
    const { log, feed } = feedOn(1);
    log.add();
    const late = log.push();
    log.change('read', ['m2']);
    feed.beginSync();
    feed.endSync({ ...log.sync(), position: log.positionAt(1) });
    feed.push(late);
    expect(feed.state.messages.get('m2')?.readAt).not.toBe(null);
    expect(feed.wantsSync).toBe(false);
  });

  it('tells once of a message that a reset knew before its entry came', () => {
    const { log, feed, sync, arrived } = feedOn(1);
    sync();
    log.add();
    log.add();
    const late = log.push();
    feed.push(null);
    feed.beginSync();
    feed.endSync({ ...log.sync(), position: log.positionAt(2) });
    feed.push(late);
    expect(arrived()).toEqual(['m2', 'm3']);
  });

  it('forgets what it had confirmed on a reset, and says what is new and what is gone', () => {
    const { log, feed, sync, load, ids, arrived } = feedOn(30);
    sync();
    load('all');
    log.deltaLimit = 1;
    log.change('remove', ['m29']);
    log.add();
    sync();
    expect(ids('all')).toEqual(idsOf(log.live('all')).slice(0, 20));
    expect(listOf(feed.state, 'all').more).toBe(true);
    expect(arrived()).toEqual(['m32']);
    expect(feed.state.messages.get('m29')?.ended).toBe('removed');
  });

  it('believes a restored backup, whose numbers are lower', () => {
    const { log, feed, sync } = feedOn(10);
    log.change('read', ['m1', 'm2', 'm3']);
    sync();
    const backup = new InboxLog();
    for (let count = 0; count < 4; count += 1) backup.add();
    feed.push({ prev: backup.positionAt(3), cur: backup.position, entries: [] });
    expect(feed.wantsSync).toBe(true);
    const { position } = feed.beginSync();
    feed.endSync(backup.sync(position));
    expect(listOf(feed.state, 'all').messages.map(({ id, readAt }) => [id, readAt])).toEqual(
      backup.live('all').map(({ id }) => [id, null]),
    );
  });

  it('believes a restored backup also about messages that it gets again', () => {
    const { log, feed, sync, ids } = feedOn(5);
    log.change('read', ['m5']);
    sync();
    const backup = new InboxLog();
    for (let count = 0; count < 4; count += 1) backup.add();
    const { position } = feed.beginSync();
    feed.endSync(backup.sync(position));
    backup.add();
    feed.push(backup.push());
    expect(ids('unread')).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
  });

  it('drops everything, pending changes too, when the inbox is another one', () => {
    const { log, feed, sync, ids } = feedOn(3);
    sync();
    feed.addPending({ name: 'read', request: { ids: ['m1'] } }, new Date().toISOString());
    const other = new InboxLog('tag-2');
    other.add({ id: 'other' });
    const { position } = feed.beginSync();
    expect(position).toBe(log.position);
    feed.endSync(other.sync(position));
    expect(ids('all')).toEqual(['other']);
    expect(feed.state.pending).toEqual([]);
  });

  it('starts from what the page brought along and syncs from there', () => {
    const { log, feed, ids } = feedOn(25);
    const { messages, counts } = log.page({});
    feed.start({ messages, counts, position: log.position, inbox: log.tag });
    expect(ids('all').length).toBe(20);
    expect(listOf(feed.state, 'all').more).toBe(true);
    log.add();
    expect(feed.wantsSync).toBe(true);
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
    expect(position).toBe(log.positionAt(25));
    expect(ids('all').length).toBe(21);
  });

  it('takes no page that was asked for another inbox', () => {
    const { log, feed, sync, ids } = feedOn(5);
    sync();
    const request = feed.beginPage('unread') ?? {};
    const page = log.page(request);
    const other = new InboxLog('tag-2');
    other.add({ id: 'other' });
    const { position } = feed.beginSync();
    feed.endSync(other.sync(position));
    expect(feed.endPage('unread', page)).toBe(false);
    expect(ids('unread')).toEqual(['other']);
  });
});
