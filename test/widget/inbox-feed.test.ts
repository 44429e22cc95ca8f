import { describe, expect, it } from 'vitest';
import type { Message } from '../../protocol/index.js';
import { type FeedChange, InboxFeed } from '../../widget/state/inbox-feed.js';
import { listOf } from '../../widget/state/inbox-state.js';
import type { PanelFilter } from '../../widget/state/inbox-view.js';
import { InboxLog } from './inbox-log.js';

function setUp(messages = 0) {
  const log = new InboxLog();
  for (let index = 0; index < messages; index += 1) log.add();
  const changes: FeedChange[] = [];
  const feed = new InboxFeed((change) => changes.push(change));
  const sync = (): void => {
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
  };
  const load = (filter: PanelFilter): boolean => {
    const request = feed.beginPage(filter);
    return request === null || feed.endPage(filter, log.page(request));
  };
  const ids = (filter: PanelFilter): string[] =>
    listOf(feed.state, filter).messages.map(({ id }) => id);
  const arrived = (): string[] => changes.flatMap((change) => change.arrived.map(({ id }) => id));
  return { log, feed, sync, load, ids, arrived };
}

const idsOf = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);

describe('InboxFeed', () => {
  it('wants a sync from nothing at first, and takes its answer', () => {
    const { log, feed, sync, ids } = setUp(3);
    expect(feed.wantsSync).toBe(true);
    expect(feed.beginSync()).toEqual({});
    expect(feed.wantsSync).toBe(false);
    sync();
    expect(feed.wantsSync).toBe(false);
    expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
    expect(feed.state.sight.counts).toEqual(log.counts);
  });

  it('applies a push that follows the cursor and drops one that it has', () => {
    const { log, feed, sync, ids, arrived } = setUp(1);
    sync();
    log.add();
    feed.push(log.push());
    feed.push(log.push());
    expect(ids('all')).toEqual(['m2', 'm1']);
    expect(arrived()).toEqual(['m2']);
    expect(feed.wantsSync).toBe(false);
  });

  it('wants a sync after a gap and gets what was lost by it', () => {
    const { log, feed, sync, ids, arrived } = setUp(1);
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
    const { log, feed, sync } = setUp(1);
    sync();
    feed.push(log.head());
    expect(feed.wantsSync).toBe(false);
    log.add();
    feed.push(log.head());
    expect(feed.wantsSync).toBe(true);
  });

  it('keeps pushes that arrive during a sync and applies them after it', () => {
    const { log, feed, sync, ids } = setUp(1);
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
    const { log, feed, sync } = setUp(1);
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
    const { log, feed, sync, ids } = setUp(1);
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

  it('replays the entries that came meanwhile over a late page', () => {
    const { log, feed, sync, load, ids } = setUp(50);
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
    const { log, feed, sync, ids } = setUp(50);
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
    const { log, feed, sync, ids } = setUp(50);
    sync();
    const request = feed.beginPage('all');
    for (let count = 0; count < 250; count += 1) log.add();
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
    expect(feed.endPage('all', log.page(request ?? {}))).toBe(false);
    expect(ids('all')).toEqual(idsOf(log.live('all')).slice(0, 20));
  });

  it('keeps the copy of a message to which more entries were applied', () => {
    const { log, feed, sync } = setUp(30);
    sync();
    log.change('read', ['m5']);
    log.change('unread', ['m5']);
    const request = feed.beginPage('all');
    feed.endPage('all', log.page(request ?? {}));
    feed.push(log.push(30, 31));
    const held = listOf(feed.state, 'all').messages.find(({ id }) => id === 'm5');
    expect(held?.readAt).toBe(null);
    expect(feed.state.sight.counts.unread).toBe(29);
    feed.push(log.push(31, 32));
    expect(feed.state.sight.counts.unread).toBe(30);
  });

  it('keeps what a reset knew of a message that is told to be new only then', () => {
    const { log, feed } = setUp(1);
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
    const { log, feed, sync, arrived } = setUp(1);
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

  it('takes in messages that become unread or are restored though they were not held', () => {
    const { log, feed, sync, load, ids } = setUp(60);
    log.change('read', ['m50']);
    log.readUpTo(45);
    sync();
    load('unread');
    expect(ids('unread')).toEqual(idsOf(log.live('unread')));
    log.change('unread', ['m41', 'm3']);
    feed.push(log.push());
    expect(ids('unread')).toEqual(idsOf(log.live('unread')));
  });

  it('reads everything up to a number and nothing above', () => {
    const { log, feed, sync, ids } = setUp(5);
    sync();
    log.readUpTo(3);
    feed.push(log.push());
    expect(ids('unread')).toEqual(['m5', 'm4']);
    expect(feed.state.sight.counts).toEqual({ total: 5, unread: 2, transient: 0 });
  });

  it('forgets what it had confirmed on a reset, and says what is new and what is gone', () => {
    const { log, feed, sync, load, ids, arrived } = setUp(30);
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
    const { log, feed, sync } = setUp(10);
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
    const { log, feed, sync, ids } = setUp(5);
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
    const { log, feed, sync, ids } = setUp(3);
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

  it('asks for a reset after something that it cannot read, also during a sync', () => {
    const { log, feed, sync } = setUp(1);
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
    const { log, feed, sync, ids } = setUp(3);
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
    const { log, feed, sync, ids } = setUp(30);
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

  it('starts from what the page brought along and syncs from there', () => {
    const { log, feed, ids } = setUp(25);
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

  it('is blank until something was loaded, and shows unread ones of what is loaded', () => {
    const { log, feed, sync, ids } = setUp(2);
    expect(listOf(feed.state, 'unread')).toEqual({ messages: [], more: true, blank: true });
    log.change('read', ['m2']);
    sync();
    expect(listOf(feed.state, 'unread').blank).toBe(false);
    expect(ids('unread')).toEqual(['m1']);
  });
});

/** A small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state >>> 0) % 100_000) / 100_000;
  };
}

describe('InboxFeed in any order of events', () => {
  it('ends at the state of the server, whatever is lost, doubled, late or interleaved', () => {
    for (let seed = 1; seed <= 400; seed += 1) run(seed);
  });

  function run(seed: number): void {
    const random = randomOf(seed);
    const { log, feed, sync, load, ids } = setUp(Math.floor(random() * 60));
    log.deltaLimit = 8;
    log.pageSize = 5;
    const late: (() => void)[] = [];
    const some = (): string => `m${1 + Math.floor(random() * log.entries.length)}`;
    let syncing = false;
    const paging = new Set<PanelFilter>();
    const steps: (() => void)[] = [
      () => log.add({ persistent: random() < 0.8 }),
      () => quietly(() => log.change('read', [some(), some()])),
      () => quietly(() => log.change('unread', [some()])),
      () => quietly(() => log.change('remove', [some()])),
      () => quietly(() => log.change('restore', [some()])),
      () => log.change('shown', [some()]),
      () => random() < 0.2 && log.readUpTo(Math.floor(random() * log.entries.length)),
      () => {
        const from = Math.max(0, log.entries.length - 1 - Math.floor(random() * 3));
        const push = log.push(from);
        if (push.entries.length > 0 && random() < 0.8) late.push(() => feed.push(push));
      },
      () => {
        if (syncing || !feed.wantsSync) return;
        syncing = true;
        const { position } = feed.beginSync();
        const answer = random() < 0.9 ? log.sync(position) : null;
        late.push(() => {
          feed.endSync(answer);
          syncing = false;
        });
      },
      () => {
        const filter = random() < 0.5 ? 'all' : 'unread';
        if (feed.state.cursor === null || paging.has(filter)) return;
        const request = feed.beginPage(filter);
        if (request === null) return;
        paging.add(filter);
        const page = random() < 0.9 ? log.page(request) : null;
        late.push(() => {
          feed.endPage(filter, page);
          paging.delete(filter);
        });
      },
      () => late.splice(Math.floor(random() * late.length), 1)[0]?.(),
      () => late.shift()?.(),
    ];
    for (let count = 0; count < 150; count += 1) {
      steps[Math.floor(random() * steps.length)]?.();
    }
    while (late.length > 0) late.shift()?.();
    feed.push(log.head());
    while (feed.wantsSync) sync();
    while (feed.beginPage('all')) load('all');
    feed.endPage('all', null);
    for (const filter of ['all', 'unread'] as const) {
      expect([seed, ids(filter)]).toEqual([seed, idsOf(log.live(filter))]);
    }
    expect([seed, feed.state.sight.counts]).toEqual([seed, log.counts]);
  }

  function quietly(step: () => unknown): void {
    try {
      step();
    } catch {
      // The server refuses what cannot be changed so; nothing happens.
    }
  }
});
