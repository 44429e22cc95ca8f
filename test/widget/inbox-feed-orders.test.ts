import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqliteStore } from '../../server/sqlite.js';
import type { PanelFilter } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';
import { ServerInbox } from './server-inbox.js';

const SEEDS = 100;

/** A small generator of numbers from 0 to 1 that gives the same ones for the same seed. */
function randomOf(seed: number): () => number {
  let state = seed * 2654435761;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 0x9e3779b9) | 0;
    return ((state >>> 0) % 100_000) / 100_000;
  };
}

describe('InboxFeed in any order of events', () => {
  const store = sqliteStore(':memory:');

  beforeAll(() => store.open());
  afterAll(() => store.close());

  it('ends at the state of the server, whatever is lost, duplicated, late or interleaved', async () => {
    for (let seed = 1; seed <= SEEDS; seed += 1) await run(seed);
  });

  async function run(seed: number): Promise<void> {
    const random = randomOf(seed);
    const inbox = new ServerInbox(store, `user:${seed}`, 'tag-1');
    const { log, feed, sync, load, ids } = await feedOn(Math.floor(random() * 60), inbox);
    log.deltaLimit = 8;
    log.pageSize = 5;
    const late: (() => void)[] = [];
    const some = async (): Promise<string> => `m${1 + Math.floor(random() * (await log.length()))}`;
    let syncing = false;
    const paging = new Set<PanelFilter>();
    const steps: (() => unknown)[] = [
      () => log.add({ persistent: random() < 0.8 }),
      () => quietly(async () => log.change('read', [await some(), await some()])),
      () => quietly(async () => log.change('unread', [await some()])),
      () => quietly(async () => log.change('remove', [await some()])),
      () => quietly(async () => log.change('restore', [await some()])),
      async () => log.change('shown', [await some()]),
      async () => random() < 0.2 && log.readUpTo(Math.floor(random() * (await log.length()))),
      async () => {
        const from = Math.max(0, (await log.length()) - 1 - Math.floor(random() * 3));
        const push = await log.push(from);
        if (push.entries.length > 0 && random() < 0.8) late.push(() => feed.push(push));
      },
      async () => {
        if (syncing || !feed.wantsSync) return;
        syncing = true;
        const { position } = feed.beginSync();
        const answer = random() < 0.9 ? await log.sync(position) : null;
        late.push(() => {
          feed.endSync(answer);
          syncing = false;
        });
      },
      async () => {
        const filter = random() < 0.5 ? 'all' : 'unread';
        if (feed.state.cursor === null || paging.has(filter)) return;
        const request = feed.beginPage(filter);
        if (request === null) return;
        paging.add(filter);
        const page = random() < 0.9 ? await log.page(request) : null;
        late.push(() => {
          feed.endPage(filter, page);
          paging.delete(filter);
        });
      },
      () => late.splice(Math.floor(random() * late.length), 1)[0]?.(),
      () => late.shift()?.(),
    ];
    for (let count = 0; count < 150; count += 1) {
      await steps[Math.floor(random() * steps.length)]?.();
    }
    while (late.length > 0) late.shift()?.();
    feed.push(await log.head());
    while (feed.wantsSync) await sync();
    while (feed.beginPage('all')) await load('all');
    feed.endPage('all', null);
    for (const filter of ['all', 'unread'] as const) {
      expect([seed, ids(filter)]).toEqual([seed, await log.live(filter)]);
    }
    expect([seed, feed.state.view.counts]).toEqual([seed, await log.counts()]);
  }

  /** The server refuses what cannot be changed so; then nothing happens. */
  async function quietly(step: () => Promise<unknown>): Promise<void> {
    await step().catch(() => {});
  }
});
