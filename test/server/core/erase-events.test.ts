import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { hear, startWatching, watchingCenters } from '../../support/heard-events.js';

for (const [store, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the events around an erasure on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let other: MessageCenter;

    beforeAll(async () => {
      [center, other] = await watchingCenters(fixture);
    });
    afterAll(() => fixture.stop());

    it('are emitted once, and no others, while the inbox is erased', async () => {
      const user = randomUUID();
      const to = { user };
      const erasing = fixture.center({ store: storeKeepingHeads(fixture.store(), 500) });
      await erasing.ready();
      await startWatching(erasing, other);
      const heard = hear(center, user);
      const own = hear(erasing, user);
      await other.send({ to, text: 'first' });
      // Until both processes watch the store.
      for (const events of [heard, own]) await expect.poll(() => events.length).toBe(1);
      const { id } = await erasing.send({ to, text: 'one' });
      await erasing.markRead(to, id);
      await erasing.update(to, { id }, { text: 'ONE' });
      await expect.poll(() => heard.length).toBe(4);
      const erased = erasing.erase(to);
      await expect.poll(() => erasing.counts(to)).toMatchObject({ total: 0 });
      await erasing.send({ to, text: 'two' });
      await erased;
      await erasing.send({ to, text: 'three' });
      await erasing.markAllRead(to);
      await expect.poll(() => heard.length).toBe(7);
      // By then, both processes have had the hints of everything before. A new center has no head
      // from before the erasure in its cache.
      await fixture.center().send({ to, text: 'last' });
      const names = ['sent', 'sent', 'read', 'updated', 'sent', 'sent', 'read', 'sent'];
      for (const events of [heard, own]) {
        await expect.poll(() => events.at(-1)?.message?.text).toBe('last');
        expect(events).toMatchObject(names.map((name) => ({ name })));
      }
      const others = [0, names.length - 1];
      expect(own.map((event) => event.own)).toEqual(names.map((_, at) => !others.includes(at)));
    });

    it('are emitted for a key that another process sends once more', async () => {
      const user = randomUUID();
      const erasing = fixture.center({ store: storeKeepingHeads(fixture.store(), 150) });
      await erasing.ready();
      await startWatching(erasing, other);
      const heard = hear(erasing, user);
      await other.send({ to: { user }, text: 'first' });
      await expect.poll(() => heard.length).toBe(1);
      const welcome = { to: { user }, text: 'welcome', key: 'welcome' };
      const { id } = await erasing.send(welcome);
      await erasing.erase({ user });
      const sender = fixture.center();
      expect(await sender.send(welcome)).toEqual({ id, existing: false });
      // The poll of a single server reports a number again only seconds later; these are higher.
      for (const text of ['two', 'three', 'four']) await sender.send({ to: { user }, text });
      await expect.poll(() => heard.at(-1)?.message?.text).toBe('four');
      expect(heard.map(({ own }) => own)).toEqual([false, true, false, false, false, false]);
    });

    it('are not emitted for what is left of the log of an erased inbox', async () => {
      const [user, neighbour] = [randomUUID(), randomUUID()];
      const erasing = fixture.center({ store: storeKeepingHeads(fixture.store(), 150) });
      await erasing.ready();
      await startWatching(erasing, other);
      const heard = hear(erasing, user);
      const neighbours = hear(erasing, neighbour);
      await other.send({ to: { user }, text: 'one' });
      await expect.poll(() => heard.length).toBe(1);
      for (const text of ['two', 'three']) await erasing.send({ to: { user }, text });
      await erasing.erase({ user });
      await other.send({ to: { user: neighbour }, text: 'later' });
      await expect.poll(() => neighbours.length).toBe(1);
      expect(heard.map(({ name }) => name)).toEqual(['sent', 'sent', 'sent']);
    });
  });
}
