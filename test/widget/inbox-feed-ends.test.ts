import { describe, expect, it } from 'vitest';
import type { Entry } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { feedOn } from './feed-stage.js';

/** The push of one entry that changes no message by naming it. */
function pushOf(log: ReturnType<typeof feedOn>['log'], part: Partial<Entry>) {
  const number = log.entries.length + 1;
  const entry = { number, id: 'end', at: new Date(0).toISOString(), ...part } as Entry;
  return { prev: log.position, cur: `${number}.end`, entries: [entry] };
}

describe('InboxFeed at entries by which a page loses its connection', () => {
  it('has nothing change by a disconnect but its place in the log', () => {
    const { log, feed, sync, ids, arrived } = feedOn(2);
    sync();
    feed.push(pushOf(log, { kind: 'disconnect', counts: log.counts }));
    expect(ids('all')).toEqual(['m2', 'm1']);
    expect(feed.state.overlay.counts).toEqual(log.counts);
    expect(feed.state.cursor).toBe('3.end');
    expect(feed.wantsSync).toBe(false);
    expect(arrived()).toEqual([]);
  });

  it('has everything gone by moved, and tells of nothing as removed', () => {
    const { log, feed, sync, ids, changes } = feedOn(3);
    log.change('read', ['m1']);
    sync();
    feed.push(pushOf(log, { kind: 'moved', counts: NO_COUNTS }));
    expect(ids('all')).toEqual([]);
    expect(ids('unread')).toEqual([]);
    expect(feed.state.overlay.counts).toEqual(NO_COUNTS);
    expect(feed.wantsSync).toBe(false);
    expect(changes.flatMap(({ read, removed }) => [...read, ...removed])).toEqual([]);
  });
});
