import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads, storeWith } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { hear, startWatching, watchingCenters } from '../../support/heard-events.js';

/** For what a busy machine is slow to do. */
const patiently = { timeout: 20_000, interval: 5 };

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

    it('are emitted once for what is appended here while a late hint is being read', async () => {
      const user = randomUUID();
      let hint: ((inbox: string, number: number) => void) | undefined;
      let isAppended = false;
      let isRead = false;
      const hinting = storeWith(fixture.store(), (original) => ({
        watch(onHint, ...rest) {
          hint = onHint;
          return original.watch(onHint, ...rest);
        },
        async entries(inbox, ...rest) {
          if (inbox !== `user:${user}`) return original.entries(inbox, ...rest);
          await vi.waitUntil(() => isAppended, patiently);
          const entries = await original.entries(inbox, ...rest);
          isRead = true;
          return entries;
        },
        async append(...entries) {
          const count = await original.append(...entries);
          isAppended = true;
          await vi.waitUntil(() => isRead, patiently);
          return count;
        },
      }));
      const watching = fixture.center({ store: hinting });
      await watching.ready();
      await startWatching(watching, other);
      const heard = hear(watching, user);
      hint?.(`user:${user}`, 1);
      await watching.send({ to: { user }, text: 'one' });
      await other.send({ to: { user }, text: 'two' });
      await expect.poll(() => heard.at(-1)?.message?.text, patiently).toBe('two');
      expect(heard.map(({ own }) => own)).toEqual([true, false]);
    });

    // A poll ignores lower numbers of a log for some seconds.
    const itAtOnce = store === 'a single MongoDB server' ? () => {} : it;
    itAtOnce('are emitted for a log that begins again before its erasure is heard of', async () => {
      const user = randomUUID();
      const inbox = `user:${user}`;
      const hints: number[] = [];
      let isHeld = false;
      const held = storeWith(fixture.store(), (original) => ({
        watch: (onHint, ...rest) => {
          const note = (of: string, number: number) => {
            onHint(of, number);
            if (of === inbox) hints.push(number);
          };
          return original.watch(note, ...rest);
        },
        async entries(...asked) {
          if (asked[0] === inbox) await vi.waitUntil(() => !isHeld, patiently);
          return original.entries(...asked);
        },
      }));
      const watching = fixture.center({ store: held });
      const erasing = fixture.center({ store: storeKeepingHeads(fixture.store(), 150) });
      await Promise.all([watching.ready(), erasing.ready()]);
      await startWatching(watching, other);
      const heard = hear(watching, user);
      for (const text of ['one', 'two']) await erasing.send({ to: { user }, text });
      await expect.poll(() => heard.length).toBe(2);
      isHeld = true;
      await erasing.erase({ user });
      await expect.poll(() => hints.at(-1)).toBe(3);
      await erasing.send({ to: { user }, text: 'three' });
      await expect.poll(() => hints.at(-1)).toBe(1);
      isHeld = false;
      await expect.poll(() => heard.at(-1)?.message?.text, patiently).toBe('three');
      expect(heard).toHaveLength(3);
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
