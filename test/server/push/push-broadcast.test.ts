import { describe, expect, inject, it } from 'vitest';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { fetchAs, openClient, openSocket } from '../../support/transport-clients.js';
import { expectGapless, expectTexts, PushBench } from './push-bench.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message to everyone on ${store}`, () => {
    const bench = new PushBench(makeData);
    const visitor = async () => {
      const response = await fetchAs(bench.served, {}, '/session', { method: 'POST' });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] as string;
      const page = await openSocket(bench.fixture, bench.served, { cookie });
      await page.request('sync', {});
      return page;
    };

    it('reaches every open page immediately, in every process, whichever process sends it', async () => {
      const worker = bench.fixture.center();
      const node = await bench.fixture.serve();
      const users = Array.from({ length: 60 }, () => bench.newUser());
      const [first = ''] = users;
      await worker.send({ to: { user: first }, text: 'before' });
      const pages = await Promise.all(
        users.map((user, index) => bench.open(user, index % 2 ? node : bench.served)),
      );
      const anonymous = await visitor();
      const both = await bench.open(first, node);
      const sent = await worker.broadcast({ text: 'by a worker' });
      await bench.served.center.broadcast({ text: 'by a server', anonymous: true });
      for (const page of [...pages, both]) await expectTexts(page, ['by a worker', 'by a server']);
      await expectTexts(anonymous, ['by a server']);
      for (const page of pages.slice(1)) expectGapless(page, '0.0');
      expect((await bench.served.center.counts({ user: first })).total).toBe(3);

      const polling = await openClient(bench.fixture, 'http', bench.served, { user: first });
      const { position } = await polling.request('sync', {});
      await worker.update('everyone', { id: sent.id }, { text: 'changed' }, { renew: true });
      await worker.retract('everyone', { id: sent.id });
      const ends = { kind: 'removed', ids: [sent.id], reason: 'retracted' };
      for (const page of pages) {
        const last = () => page.pushes.at(-1)?.entries.at(-1);
        await expect
          .poll(last)
          .toMatchObject({ ...ends, counts: { unread: page === pages[0] ? 2 : 1 } });
      }
      const delta = await polling.request('sync', { position });
      expect(delta).toMatchObject({ kind: 'delta', counts: { total: 2 } });
      for (const page of pages.slice(1)) expectGapless(page, '0.0');
    });

    it('reaches a page that polls, in its place', async () => {
      const user = bench.newUser();
      const polling = await openClient(bench.fixture, 'http', bench.served, { user });
      const { position } = await polling.request('sync', {});
      await bench.served.center.send({ to: { user }, text: 'before' });
      const { id } = await bench.fixture.center().broadcast({ text: 'news' });
      const delta = await polling.request('sync', { position });
      const entries = [{ message: { text: 'before' } }, { message: { id, broadcast: true } }];
      expect(delta).toMatchObject({ kind: 'delta', entries });
      const read = await polling.request('read', { ids: [id] });
      expect(read).toMatchObject({ missing: [] });
    });
  });
}
