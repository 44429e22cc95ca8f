import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { EMPTY_HEAD, type MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads, storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { hear } from '../../support/heard-events.js';

const HOUR_MS = 3_600_000;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a clock that is set back, on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let aheadMs: number;
    const newStore = (): MessageStore =>
      storeWith(storeKeepingHeads(fixture.store(), 150), (real) => ({
        now: () => real.now() + aheadMs,
      }));

    beforeAll(() => fixture.start());
    beforeEach(() => {
      aheadMs = HOUR_MS;
    });
    afterAll(() => fixture.stop());

    it('does not hold up an erasure', async () => {
      const store = newStore();
      const center = fixture.center({ store });
      const user = randomUUID();
      await center.send({ to: { user }, text: 'secret' });
      const erased = center.erase({ user });
      await expect.poll(() => center.counts({ user })).toMatchObject({ total: 0 });
      aheadMs = 0;
      await erased;
      expect(await store.head(`user:${user}`)).toEqual(EMPTY_HEAD);
    });

    it('does not stop the events of other processes', async () => {
      const center = fixture.center({ store: newStore() });
      const other = fixture.center({ store: newStore() });
      const user = randomUUID();
      const heard = hear(center, user);
      center.watch();
      const sendUntilHeard = async (text: string) => {
        const sendOne = async () => {
          await other.send({ to: { user }, text });
          return heard.map(({ message }) => message?.text);
        };
        await expect.poll(sendOne).toContain(text);
      };
      await sendUntilHeard('before');
      aheadMs = 0;
      await sendUntilHeard('after');
    });
  });
}
