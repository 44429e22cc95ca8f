import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EveryoneLog } from '../../../server/core/everyone-log.js';
import { EVERYONE } from '../../../server/stores/inbox.js';
import { EMPTY_HEAD, type MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

/** What a store was asked for about the inboxes of users. */
interface Asked {
  appends: number;
  lost: number;
  ids: number;
}

function counted(store: MessageStore, asked: Asked): MessageStore {
  return storeWith(store, (real) => ({
    append: async (inbox, after, entries) => {
      const committed = await real.append(inbox, after, entries);
      if (inbox === EVERYONE) return committed;
      asked.appends += 1;
      if (committed < entries.length) asked.lost += 1;
      return committed;
    },
    rows: (inbox, ids) => {
      if (inbox !== EVERYONE) asked.ids += ids.length;
      return real.rows(inbox, ids);
    },
  }));
}

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`many messages to everyone on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    beforeAll(() => fixture.start());
    afterAll(() => fixture.stop());

    it('are taken over without another read of those that were taken over just before', async () => {
      const asked: Asked = { appends: 0, lost: 0, ids: 0 };
      const center = fixture.center({ store: counted(fixture.store(), asked) });
      const user = { user: 'late' };
      await center.send({ to: user, text: 'before' });
      const texts = Array.from({ length: 450 }, (_, index) => `news ${index}`);
      await Promise.all(texts.map((text) => center.broadcast({ text })));
      asked.appends = 0;
      expect((await center.counts(user)).total).toBe(451);
      expect(asked).toEqual({ appends: 3, lost: 0, ids: 0 });
    });
  });
}

it('inboxes that take over much at the same time let the event loop run', async () => {
  const head = { ...EMPTY_HEAD, number: 1_000, id: 'last' };
  const store = { now: () => 0, head: async () => head, entries: async () => [] };
  const log = new EveryoneLog(store as unknown as MessageStore, 1);
  await log.head();
  let isDone = false;
  let turns = 0;
  const countTurns = () => {
    turns += 1;
    if (!isDone) setImmediate(countTurns);
  };
  countTurns();
  const inboxes = Array.from({ length: 20 }, async () => {
    await log.news(EMPTY_HEAD);
    // What it decides takes two milliseconds.
    for (const until = performance.now() + 2; performance.now() < until; );
  });
  await Promise.all(inboxes);
  isDone = true;
  expect(turns).toBeGreaterThan(5);
});
