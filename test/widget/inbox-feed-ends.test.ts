import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../protocol/message.js';
import { feedOn } from './feed-stage.js';

describe('InboxFeed at entries by which a page loses its connection', () => {
  it('changes only its position at a disconnect', async () => {
    const { log, feed, sync, ids, arrived } = await feedOn(2);
    await sync();
    await log.write({ name: 'disconnect' });
    feed.push(await log.push());
    expect(ids('all')).toEqual(['m2', 'm1']);
    expect(feed.state.view.counts).toEqual(await log.counts());
    expect(feed.state.cursor).toBe(await log.position());
    expect(feed.wantsSync).toBe(false);
    expect(arrived()).toEqual([]);
  });

  it('drops everything at moved, and reports nothing as removed', async () => {
    const { log, feed, sync, ids, changes } = await feedOn(3);
    await log.change('read', ['m1']);
    await sync();
    await log.write({ name: 'move', to: 'user:barry' });
    feed.push(await log.push());
    expect(ids('all')).toEqual([]);
    expect(ids('unread')).toEqual([]);
    expect(feed.state.view.counts).toEqual(NO_COUNTS);
    expect(feed.wantsSync).toBe(false);
    expect(changes.flatMap(({ read, removed }) => [...read, ...removed])).toEqual([]);
  });
});
