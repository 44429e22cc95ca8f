import { describe, expect, it } from 'vitest';
import type { PanelFilter } from '../../widget/inbox/inbox-view.js';
import { feedOn, idsOf } from './feed-stage.js';

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
    const { log, feed, sync, load, ids } = feedOn(Math.floor(random() * 60));
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
    expect([seed, feed.state.overlay.counts]).toEqual([seed, log.counts]);
  }

  function quietly(step: () => unknown): void {
    try {
      step();
    } catch {
      // The server refuses what cannot be changed so; nothing happens.
    }
  }
});
