import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parsePush } from '../../../protocol/index.js';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { openSocket, type TestSocket } from '../../support/transport-clients.js';

/** The pushes follow each other without a gap from `position`, within each and from one to the next. */
function expectGapless({ pushes }: TestSocket, position: string): void {
  let cursor = position;
  let number = Number(position.split('.')[0]);
  for (const push of pushes.map(parsePush)) {
    expect(push.prev).toBe(cursor);
    for (const entry of push.entries) {
      number += 1;
      expect(entry.number).toBe(number);
    }
    const last = push.entries.at(-1);
    expect(push.cur).toBe(`${last?.number}.${last?.id}`);
    cursor = push.cur;
  }
}

/** The numbers that were pushed after a position. */
function pushedAfter({ pushes }: TestSocket, position: string): number[] {
  const numbers = pushes.flatMap((push) => push.entries.map(({ number }) => number));
  return numbers.filter((number) => number > Number.parseInt(position, 10));
}

for (const [store, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`pushes on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let served: Served;
    let names = 0;

    beforeAll(async () => {
      await fixture.start();
      served = await fixture.serve();
    });
    afterAll(() => fixture.stop());

    const newUser = () => {
      names += 1;
      return `user ${names}`;
    };
    const open = (user: string, at = served) => openSocket(fixture, at, { user });
    const expectTexts = (page: TestSocket, texts: readonly string[]) =>
      expect.poll(() => page.texts).toEqual(texts);

    it('reach every page of the recipient and no other', async () => {
      const user = newUser();
      const pages = [await open(user), await open(user), await open(user)];
      const others = [await open(newUser()), await open(`${user} `), await open(`${user}0`)];
      await served.center.send({ to: { user }, text: 'one' });
      await served.center.send({ to: { user }, text: 'two' });
      for (const page of pages) await expectTexts(page, ['one', 'two']);
      for (const page of pages) expectGapless(page, '0.0');
      for (const other of others) {
        await other.request('list', {});
        expect(other.pushes).toEqual([]);
      }
    });

    it('carry the changes of one page, of HTTP and of a verb to the other pages', async () => {
      const user = newUser();
      const [here, there] = [await open(user), await open(user)];
      const { id } = await served.center.send({ to: { user }, text: 'one' });
      await here.request('read', { ids: [id] });
      await served.center.remove({ user }, id);
      await served.center.restore({ user }, id);
      const kinds = () => there.pushes.flatMap((push) => push.entries.map(({ kind }) => kind));
      await expect.poll(kinds).toEqual(['added', 'read', 'removed', 'restored']);
      const last = there.pushes.at(-1)?.entries.at(-1);
      expect(last).toMatchObject({ messages: [{ id, readAt: expect.any(String) }] });
      expectGapless(there, '0.0');
    });

    it('have no gap when the inbox is written by two processes at once', async () => {
      const user = newUser();
      const worker = fixture.center();
      const page = await open(user);
      const { position } = await page.request('sync', {});
      const storm = async (at: MessageCenter) => {
        for (let n = 0; n < 30; n += 1) {
          await Promise.all(
            [1, 2].map((m) => at.send({ to: { user }, text: `${n} ${m} ${at === worker}` })),
          );
        }
      };
      await Promise.all([storm(worker), storm(served.center)]);
      await expect.poll(() => page.texts.length).toBe(120);
      expect(new Set(page.texts).size).toBe(120);
      expectGapless(page, position);
      const { messages } = await page.request('list', { limit: 50 });
      expect(messages.map(({ text }) => text)).toEqual(page.texts.slice(-50).reverse());
    });

    it('go on from a sync without a gap, whenever a page joins a storm', async () => {
      const user = newUser();
      const worker = fixture.center();
      let sending = true;
      const storm = (async () => {
        for (let n = 1; sending; n += 1) {
          await worker.send({ to: { user }, text: `text ${n}` });
        }
      })();
      for (let round = 0; round < 5; round += 1) {
        const page = await open(user);
        const { position } = await page.request('sync', {});
        const pushed = () => pushedAfter(page, position);
        await expect.poll(() => pushed().length).toBeGreaterThan(10);
        const first = Number.parseInt(position, 10) + 1;
        expect(pushed()).toEqual(pushed().map((_number, index) => first + index));
        page.close();
      }
      sending = false;
      await storm;
    });

    it('do not miss what is sent while a page has just come and the log is not read yet', async () => {
      const user = newUser();
      let release = (): void => {};
      const gate = new Promise<void>((resolve) => {
        release = resolve;
      });
      let heads = 0;
      const slow = storeWith(fixture.store(), (original) => ({
        head: async (inbox) => {
          heads += 1;
          if (heads === 1) await gate;
          return original.head(inbox);
        },
      }));
      const at = await fixture.serve({ store: slow });
      const page = await open(user, at);
      let answered = false;
      const syncing = page.request('sync', {}).finally(() => {
        answered = true;
      });
      await expect.poll(() => heads).toBe(1);
      await fixture.center().send({ to: { user }, text: 'in between' });
      expect(answered).toBe(false);
      release();
      expect(await syncing).toMatchObject({ messages: [{ text: 'in between' }] });
    });

    it('end at 128 KB, and a larger entry is announced by the head alone', async () => {
      const user = newUser();
      const page = await open(user);
      const text = '\u20ac'.repeat(10_000);
      const ids = await Promise.all(
        Array.from({ length: 9 }, () => served.center.send({ to: { user }, text })),
      );
      await expect.poll(() => page.texts.length).toBe(9);
      for (const push of page.pushes) {
        expect(Buffer.byteLength(JSON.stringify(push.entries))).toBeLessThanOrEqual(131_072);
      }
      expectGapless(page, '0.0');
      const all = ids.map(({ id }) => id);
      await served.center.remove({ user }, all);
      const { position } = await served.center.restore({ user }, all);
      await expect.poll(() => page.heads).toContain(position);
      const { id } = await served.center.send({ to: { user }, text: 'after it' });
      await expect.poll(() => page.pushes.at(-1)?.cur).toBe(`12.${id}`);
      expect(page.pushes.at(-1)?.prev).toBe(position);
    });

    it('are followed by the head, once more, within the time of a position check', async () => {
      const quick = await fixture.serve({ positionCheckMs: 100 });
      const user = newUser();
      const page = await open(user, quick);
      const { id } = await quick.center.send({ to: { user }, text: 'one' });
      await expect.poll(() => page.heads).toEqual([`1.${id}`]);
      await page.request('list', {});
      expect(page.heads).toHaveLength(1);
    });

    it('that nobody hinted at come with the next message of the own process, in order', async () => {
      const deaf = storeWith(fixture.store(), () => ({ watch: () => () => {} }));
      const at = await fixture.serve({ store: deaf });
      const worker = fixture.center();
      const user = newUser();
      const page = await open(user, at);
      await page.request('sync', {});
      for (const text of ['one', 'two']) await worker.send({ to: { user }, text });
      await at.center.send({ to: { user }, text: 'three' });
      await expectTexts(page, ['one', 'two', 'three']);
      expectGapless(page, '0.0');
    });

    it('that nobody hinted at come with the position check', async () => {
      const deaf = storeWith(fixture.store(), () => ({ watch: () => () => {} }));
      const quick = await fixture.serve({ store: deaf, positionCheckMs: 150 });
      const worker = fixture.center();
      const user = newUser();
      const page = await open(user, quick);
      for (const text of ['one', 'two']) await worker.send({ to: { user }, text });
      await expectTexts(page, ['one', 'two']);
      expectGapless(page, '0.0');
    });

    it('go on when hints are doubled, late, wrong or forged', async () => {
      let hint = (_inbox: string, _number: number): void => {};
      const odd = storeWith(fixture.store(), (original) => ({
        watch: (onHint, onError) => {
          hint = onHint;
          return original.watch(onHint, onError);
        },
      }));
      const at = await fixture.serve({ store: odd });
      const user = newUser();
      const page = await open(user, at);
      for (const number of [9_999, -1, Number.NaN, 0]) hint(`user:${user}`, number);
      hint('user:nobody', 5);
      hint('', 1);
      await fixture.center().send({ to: { user }, text: 'one' });
      for (let n = 0; n < 5; n += 1) hint(`user:${user}`, 1);
      await expectTexts(page, ['one']);
      await at.center.send({ to: { user }, text: 'two' });
      await expectTexts(page, ['one', 'two']);
      expectGapless(page, '0.0');
    });

    it('are made up for when the log could not be read for a while', async () => {
      let broken = false;
      const shaky = storeWith(fixture.store(), (original) => ({
        entries: (...args) =>
          broken ? Promise.reject(new Error('the disk hiccups')) : original.entries(...args),
      }));
      const at = await fixture.serve({ store: shaky });
      const user = newUser();
      const page = await open(user, at);
      broken = true;
      await fixture.center().send({ to: { user }, text: 'one' });
      await expect.poll(() => at.log.length).toBeGreaterThan(0);
      broken = false;
      await expectTexts(page, ['one']);
      expect(page.closes).toEqual([]);
    });
  });
}
