import { randomUUID } from 'node:crypto';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { Message, MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { type Heard, hear, startWatching, watchingCenters } from '../../support/heard-events.js';

function texts(heard: readonly Heard[]): string[] {
  return heard.map(({ message, own }) => `${message?.text} ${own ? 'here' : 'there'}`);
}

for (const [store, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the events of other processes on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let other: MessageCenter;

    beforeAll(async () => {
      [center, other] = await watchingCenters(fixture);
    });
    afterAll(() => fixture.stop());

    it('are no longer read once the center is closed, and nothing is logged', async () => {
      let fail: ((error: Error) => void) | undefined;
      const log: string[] = [];
      const own = fixture.center({
        log: ({ text }) => log.push(text),
        store: storeWith(fixture.store(), () => ({
          entries: () => new Promise((_resolve, reject) => (fail = reject)),
        })),
      });
      await own.ready();
      own.on('sent', () => {});
      own.watch();
      const sendUntilRead = async () => {
        await other.send({ to: { user: randomUUID() }, text: 'one' });
        return fail !== undefined;
      };
      await expect.poll(sendUntilRead, { timeout: 5_000 }).toBe(true);
      await own.close();
      fail?.(new Error('The store has been closed.'));
      await setImmediate();
      expect(log).toEqual([]);
    });

    it('are emitted once for each change, in the order of the log', async () => {
      const user = randomUUID();
      const to = { user };
      const heard = hear(center, user);
      const { id } = await other.send({ to, text: 'one' });
      await other.markRead(to, id);
      await other.markUnread(to, id);
      await other.markAllRead(to, 1);
      await other.update(to, { id }, { text: 'two' }, { renew: true });
      await other.remove(to, id);
      await other.restore(to, id);
      const own = false;
      const fleeting = await other.send({ to, text: 'three', persistent: false });
      await other.shown(to, fleeting.id);
      await other.retract(to, { id });
      await expect.poll(() => heard.length).toBe(10);
      expect(heard).toEqual([
        { name: 'sent', message: expect.objectContaining({ id }), own },
        { name: 'read', ids: [id], own },
        { name: 'unread', ids: [id], own },
        { name: 'read', ids: [], upTo: 1, own },
        { name: 'updated', ids: [id], renewed: true, own },
        { name: 'removed', ids: [id], own },
        { name: 'restored', ids: [id], own },
        { name: 'sent', message: expect.objectContaining({ id: fleeting.id }), own },
        { name: 'shown', ids: [fleeting.id], own },
        { name: 'removed', ids: [id], reason: 'retracted', own },
      ]);
    });

    it('are emitted once each while both processes write to one inbox', async () => {
      const user = randomUUID();
      const heard = hear(center, user);
      const sends = Array.from({ length: 30 }, async (_, index) => {
        const by = index % 2 === 0 ? center : other;
        await by.send({ to: { user }, text: `${index}` });
      });
      await Promise.all(sends);
      await other.send({ to: { user }, text: 'last' });
      await expect.poll(() => texts(heard)).toContain('last there');
      await expect.poll(() => heard.length).toBe(31);
      const expected = Array.from({ length: 30 }, (_, index) => {
        return `${index} ${index % 2 === 0 ? 'here' : 'there'}`;
      });
      expect(texts(heard).sort()).toEqual([...expected, 'last there'].sort());
    });

    it('are emitted for many concurrent messages, and for many inboxes', async () => {
      const user = randomUUID();
      const heard = hear(center, user);
      const others = Array.from({ length: 20 }, () => hear(center, randomUUID()));
      await Promise.all(
        Array.from({ length: 120 }, (_, index) => other.send({ to: { user }, text: `${index}` })),
      );
      await expect.poll(() => heard.length).toBe(120);
      expect(others.flat()).toEqual([]);
    });

    it('are only those since the first listener', async () => {
      const late = fixture.center();
      const user = randomUUID();
      await other.send({ to: { user }, text: 'before' });
      await late.send({ to: { user }, text: 'before, here' });
      await late.ready();
      // The clocks of two processes may differ a little.
      const { createdAt } = (await late.list({ user })).messages[1] as Message;
      await expect.poll(() => Date.now() - Date.parse(createdAt)).toBeGreaterThan(600);
      await startWatching(late, other);
      const heard = hear(late, user);
      await other.send({ to: { user }, text: 'after' });
      await expect.poll(() => heard.length).toBe(1);
      expect(texts(heard)).toEqual(['after there']);
      await late.close();
    });

    it('are not emitted in a process that neither attached nor watches', async () => {
      const quiet = fixture.center();
      const user = randomUUID();
      const here = hear(quiet, user);
      const there = hear(center, user);
      await other.send({ to: { user }, text: 'one' });
      await expect.poll(() => texts(there)).toEqual(['one there']);
      await quiet.send({ to: { user }, text: 'two' });
      await expect.poll(() => texts(there)).toEqual(['one there', 'two there']);
      expect(texts(here)).toEqual(['two here']);
    });

    it('are emitted when a failing store is back, and the failure is logged once', async () => {
      let broken = false;
      const records: string[] = [];
      const shaky = storeWith(fixture.store(), (original) => ({
        entries: (...args) =>
          broken ? Promise.reject(new Error('unreachable')) : original.entries(...args),
      }));
      const watching = fixture.center({ store: shaky, log: ({ text }) => records.push(text) });
      await watching.ready();
      const stop = await startWatching(watching, other);
      broken = true;
      const user = randomUUID();
      const heard = hear(watching, user);
      await other.send({ to: { user }, text: 'one' });
      const failed = 'the changes of other processes could not be read; trying again';
      await expect.poll(() => records).toEqual([failed]);
      broken = false;
      await expect.poll(() => texts(heard), { timeout: 5_000 }).toEqual(['one there']);
      stop();
      stop();
    });

    it.each([
      ['just before', 1],
      ['long before', 11],
    ])('are emitted once if hints come %s their entries can be read', async (_, longest) => {
      let hidden = Number.POSITIVE_INFINITY;
      let reads = 0;
      const late = storeWith(fixture.store(), (original) => ({
        entries: async (...args) => {
          const entries = await original.entries(...args);
          const shown = entries.filter(({ number }) => number < hidden);
          if (shown.length < entries.length) reads += 1;
          return shown;
        },
      }));
      const watching = fixture.center({ store: late });
      await watching.ready();
      await startWatching(watching, other);
      const user = randomUUID();
      const heard = hear(watching, user);
      const send = (text: string) => other.send({ to: { user }, text });
      for (const text of ['one', 'two']) await send(text);
      await expect.poll(() => heard.length).toBe(2);
      hidden = 3;
      for (const text of ['three', 'four']) await send(text);
      await expect.poll(() => reads).toBeGreaterThanOrEqual(longest);
      hidden = Number.POSITIVE_INFINITY;
      // An entry that cannot be read for seconds is read with the next change.
      if (longest > 1) await send('five');
      const all = ['one', 'two', 'three', 'four', ...(longest > 1 ? ['five'] : [])];
      await expect.poll(() => heard.length).toBeGreaterThanOrEqual(all.length);
      expect(texts(heard).sort()).toEqual(all.map((text) => `${text} there`).sort());
    });

    // Elsewhere, one hint may stand for several entries.
    const itInOrder = store === 'a replica set' ? it : () => {};
    itInOrder('are not searched for before an own entry, because hints are in order', async () => {
      const user = randomUUID();
      await other.send({ to: { user }, text: 'before' });
      const read = new Set<string>();
      const watching = fixture.center({
        store: storeWith(fixture.store(), (original) => ({
          entries(inbox, ...range) {
            read.add(inbox);
            return original.entries(inbox, ...range);
          },
        })),
      });
      await watching.ready();
      await startWatching(watching, other);
      const heard = hear(watching, user);
      await watching.send({ to: { user }, text: 'own' });
      const marker = randomUUID();
      const later = hear(watching, marker);
      await other.send({ to: { user: marker }, text: 'later' });
      await expect.poll(() => texts(later)).toEqual(['later there']);
      expect(read).not.toContain(`user:${user}`);
      await other.send({ to: { user }, text: 'next' });
      await expect.poll(() => texts(heard)).toEqual(['own here', 'next there']);
    });

    // A poll ignores lower numbers of a log for some seconds, less than an erasure takes.
    const polls = store === 'a single MongoDB server';
    const itAtOnce = polls ? () => {} : it;
    itAtOnce('continue after the inbox was erased and begins again', async () => {
      const impatient = storeWith(fixture.store(), () => ({
        recentHeads: { keepMs: 1_000, get: () => undefined, set() {}, delete() {} },
      }));
      const erasing = fixture.center({ store: impatient });
      const user = randomUUID();
      const heard = hear(center, user);
      for (const text of ['one', 'two', 'three']) await erasing.send({ to: { user }, text });
      await expect.poll(() => heard.length).toBe(3);
      await erasing.erase({ user });
      await erasing.send({ to: { user }, text: 'four' });
      await expect.poll(() => texts(heard)).toContain('four there');
    });
  });
}
