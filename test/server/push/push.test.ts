import { describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { storeWith } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { openSocket, type TestSocket } from '../../support/transport-clients.js';
import { expectGapless, expectTexts, PushBench } from './push-bench.js';

/** The numbers that were pushed after a position. */
function pushedAfter({ pushes }: TestSocket, position: string): number[] {
  const numbers = pushes.flatMap((push) => push.entries.map(({ number }) => number));
  return numbers.filter((number) => number > Number.parseInt(position, 10));
}

for (const [store, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`pushes on ${store}`, () => {
    const bench = new PushBench(makeData);

    it('reach every page of the recipient and no other', async () => {
      const user = bench.newUser();
      const pages = [await bench.open(user), await bench.open(user), await bench.open(user)];
      const others = [
        await bench.open(bench.newUser()),
        await bench.open(`${user} `),
        await bench.open(`${user}0`),
      ];
      await bench.served.center.send({ to: { user }, text: 'one' });
      await bench.served.center.send({ to: { user }, text: 'two' });
      for (const page of pages) await expectTexts(page, ['one', 'two']);
      for (const page of pages) expectGapless(page, '0.0');
      for (const other of others) {
        await other.request('list', {});
        expect(other.pushes).toEqual([]);
      }
    });

    it('carry the changes of a page, of HTTP and of a method call to the other pages', async () => {
      const user = bench.newUser();
      const [here, there] = [await bench.open(user), await bench.open(user)];
      const { id } = await bench.served.center.send({ to: { user }, text: 'one' });
      await here.request('read', { ids: [id] });
      await bench.served.center.remove({ user }, id);
      await bench.served.center.restore({ user }, id);
      const kinds = () => there.pushes.flatMap((push) => push.entries.map(({ kind }) => kind));
      await expect.poll(kinds).toEqual(['added', 'read', 'removed', 'restored']);
      const last = there.pushes.at(-1)?.entries.at(-1);
      expect(last).toMatchObject({ messages: [{ id, readAt: expect.any(String) }] });
      expectGapless(there, '0.0');
    });

    it('carry a message as it was sent, whatever a listener of `sent` does with its event', async () => {
      const user = bench.newUser();
      const page = await bench.open(user);
      const { center } = bench.served;
      const stop = center.on('sent', ({ message }) => {
        Object.assign(message.data ?? {}, { page: 2 });
        (message.tags as string[]).length = 0;
      });
      const sent = { text: 'one', data: { page: 1 }, tags: ['report'] };
      await center.send({ to: { user }, ...sent });
      await expectTexts(page, ['one']);
      stop();
      expect(page.pushes[0]?.entries).toMatchObject([{ message: sent }]);
    });

    it('have no gap when two processes write to the inbox at the same time', async () => {
      const user = bench.newUser();
      const worker = bench.fixture.center();
      const page = await bench.open(user);
      const { position } = await page.request('sync', {});
      const storm = async (at: MessageCenter) => {
        for (let n = 0; n < 30; n += 1) {
          await Promise.all(
            [1, 2].map((m) => at.send({ to: { user }, text: `${n} ${m} ${at === worker}` })),
          );
        }
      };
      await Promise.all([storm(worker), storm(bench.served.center)]);
      await expect.poll(() => page.texts.length).toBe(120);
      expect(new Set(page.texts).size).toBe(120);
      expectGapless(page, position);
      const { messages } = await page.request('list', { limit: 50 });
      expect(messages.map(({ text }) => text)).toEqual(page.texts.slice(-50).reverse());
    });

    it('continue after a sync without a gap, whenever in a burst a page joins', async () => {
      const worker = bench.fixture.center();
      // Fewer than a push may be behind: a page that has missed more is sent the head alone.
      const last = 41;
      for (const joinAt of [0, 1, 10, 20, 35]) {
        const user = bench.newUser();
        let sent = 0;
        const storm = (async () => {
          for (; sent < last - 1; sent += 1) {
            await worker.send({ to: { user }, text: `text ${sent}` });
          }
        })();
        await expect.poll(() => sent).toBeGreaterThanOrEqual(joinAt);
        const page = await bench.open(user);
        const { position } = await page.request('sync', {});
        await storm;
        await worker.send({ to: { user }, text: 'the last one' });
        await expect.poll(() => pushedAfter(page, position).at(-1)).toBe(last);
        const first = Number.parseInt(position, 10) + 1;
        const expected = Array.from({ length: last - first + 1 }, (_none, index) => first + index);
        expect(pushedAfter(page, position)).toEqual(expected);
        page.close();
      }
    });

    it('include what is sent right after a page has joined and before the log is read', async () => {
      const user = bench.newUser();
      let release = (): void => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      let heads = 0;
      const slow = storeWith(bench.fixture.store(), (original) => ({
        head: async (inbox) => {
          if (inbox === `user:${user}`) heads += 1;
          if (heads === 1) await gate;
          return original.head(inbox);
        },
      }));
      const at = await bench.fixture.serve({ store: slow });
      const page = await openSocket(bench.fixture, at, { user });
      let answered = false;
      const syncing = page.request('sync', {}).finally(() => {
        answered = true;
      });
      await expect.poll(() => heads).toBe(1);
      await bench.fixture.center().send({ to: { user }, text: 'in between' });
      expect(answered).toBe(false);
      release();
      expect(await syncing).toMatchObject({ messages: [{ text: 'in between' }] });
    });

    it('end at 128 KB, and a larger entry is announced only by the head', async () => {
      const user = bench.newUser();
      const page = await bench.open(user);
      const text = '\u20ac'.repeat(10_000);
      const ids = await Promise.all(
        Array.from({ length: 9 }, () => bench.served.center.send({ to: { user }, text })),
      );
      await expect.poll(() => page.texts.length).toBe(9);
      for (const push of page.pushes) {
        expect(Buffer.byteLength(JSON.stringify(push.entries))).toBeLessThanOrEqual(131_072);
      }
      expectGapless(page, '0.0');
      const all = ids.map(({ id }) => id);
      await bench.served.center.remove({ user }, all);
      const { position } = await bench.served.center.restore({ user }, all);
      await expect.poll(() => page.heads).toContain(position);
      const { id } = await bench.served.center.send({ to: { user }, text: 'after it' });
      await expect.poll(() => page.pushes.at(-1)?.cur).toBe(`12.${id}`);
      expect(page.pushes.at(-1)?.prev).toBe(position);
    });
  });
}
