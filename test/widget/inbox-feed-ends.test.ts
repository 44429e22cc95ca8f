import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../protocol/message.js';
import { feedOn } from './feed-stage.js';

describe('InboxFeed at the end of a log or of messages', () => {
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

  it('reports each message that is removed, and holds only some of them from then on', async () => {
    const { log, feed, sync, changes } = await feedOn();
    await sync();
    for (let round = 0; round < 6; round += 1) {
      await log.addMany(400);
      feed.push(await log.push((await log.length()) - 400));
      await log.write({ name: 'remove-up-to', upTo: await log.length() });
      feed.push(await log.push());
    }
    expect(changes.flatMap(({ removed }) => removed)).toHaveLength(2_400);
    expect(feed.state.messages.size).toBeLessThan(1_500);
    expect(feed.wantsSync).toBe(false);
  });
});
