import { describe, expect, inject, it } from 'vitest';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { expectGapless, expectTexts, PushBench } from './push-bench.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`pushes on ${store}`, () => {
    const bench = new PushBench(makeData);

    it('that are more than 200 entries behind are replaced by the head', async () => {
      const deaf = storeWith(bench.fixture.store(), () => ({ watch: () => () => {} }));
      const at = await bench.fixture.serve({ store: deaf });
      const worker = bench.fixture.center();
      const user = bench.newUser();
      const page = await bench.open(user, at);
      await page.request('sync', {});
      await Promise.all(
        Array.from({ length: 201 }, () => worker.send({ to: { user }, text: 'unheard' })),
      );
      const { id } = await at.center.send({ to: { user }, text: 'heard' });
      await expect.poll(() => page.heads).toContain(`202.${id}`);
      expect(page.pushes).toEqual([]);
      await at.center.send({ to: { user }, text: 'after it' });
      await expectTexts(page, ['after it']);
      expectGapless(page, `202.${id}`);
    });

    it('are followed by the head, once more, within the time of a position check', async () => {
      const quick = await bench.fixture.serve({ positionCheckMs: 100 });
      const user = bench.newUser();
      const page = await bench.open(user, quick);
      const { id } = await quick.center.send({ to: { user }, text: 'one' });
      await expect.poll(() => page.heads).toEqual([`1.${id}`]);
      await page.request('list', {});
      expect(page.heads).toHaveLength(1);
    });

    it('without a hint are sent with the next message of the own process, in order', async () => {
      const deaf = storeWith(bench.fixture.store(), () => ({ watch: () => () => {} }));
      const at = await bench.fixture.serve({ store: deaf });
      const worker = bench.fixture.center();
      const user = bench.newUser();
      const page = await bench.open(user, at);
      await page.request('sync', {});
      for (const text of ['one', 'two']) await worker.send({ to: { user }, text });
      await at.center.send({ to: { user }, text: 'three' });
      await expectTexts(page, ['one', 'two', 'three']);
      expectGapless(page, '0.0');
    });

    it('without a hint are sent at the position check', async () => {
      const deaf = storeWith(bench.fixture.store(), () => ({ watch: () => () => {} }));
      const quick = await bench.fixture.serve({ store: deaf, positionCheckMs: 150 });
      const worker = bench.fixture.center();
      const user = bench.newUser();
      const page = await bench.open(user, quick);
      for (const text of ['one', 'two']) await worker.send({ to: { user }, text });
      await expectTexts(page, ['one', 'two']);
      expectGapless(page, '0.0');
    });

    it('continue when hints are duplicated, late, wrong or forged', async () => {
      let hint = (_inbox: string, _number: number): void => {};
      const odd = storeWith(bench.fixture.store(), (original) => ({
        watch: (onHint, onError) => {
          hint = onHint;
          return original.watch(onHint, onError);
        },
      }));
      const at = await bench.fixture.serve({ store: odd });
      const user = bench.newUser();
      const page = await bench.open(user, at);
      for (const number of [9_999, -1, Number.NaN, 0]) hint(`user:${user}`, number);
      hint('user:nobody', 5);
      hint('', 1);
      await bench.fixture.center().send({ to: { user }, text: 'one' });
      for (let n = 0; n < 5; n += 1) hint(`user:${user}`, 1);
      await expectTexts(page, ['one']);
      await at.center.send({ to: { user }, text: 'two' });
      await expectTexts(page, ['one', 'two']);
      expectGapless(page, '0.0');
    });

    it('catch up after the log could not be read for a while', async () => {
      let broken = false;
      const shaky = storeWith(bench.fixture.store(), (original) => ({
        entries: (...args) =>
          broken ? Promise.reject(new Error('the disk hiccups')) : original.entries(...args),
      }));
      const at = await bench.fixture.serve({ store: shaky });
      const user = bench.newUser();
      const page = await bench.open(user, at);
      broken = true;
      await bench.fixture.center().send({ to: { user }, text: 'one' });
      await expect.poll(() => at.log.length).toBeGreaterThan(0);
      broken = false;
      await expectTexts(page, ['one']);
      expect(page.closes).toEqual([]);
    });
  });
}
