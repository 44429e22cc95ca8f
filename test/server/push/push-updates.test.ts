import { describe, expect, inject, it } from 'vitest';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { openClient } from '../../support/transport-clients.js';
import { expectGapless, PushBench } from './push-bench.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`updates on ${store}`, () => {
    const bench = new PushBench(makeData);

    it('reach every page with the latest state of the message, by push and by since=', async () => {
      const user = bench.newUser();
      const to = { user };
      const page = await bench.open(user);
      const worker = bench.fixture.center();
      const polling = await openClient(bench.fixture, 'http', bench.served, { user });
      const { id } = await worker.send({ to, key: 'job', text: 'started' });
      const { position } = await polling.request('sync', {});
      await bench.served.center.update(to, { key: 'job' }, { text: 'half', progress: 0.5 });
      await worker.update(to, { id }, { text: 'ready', progress: null }, { renew: true });
      const updates = () =>
        page.pushes.flatMap(({ entries }) => entries).filter(({ kind }) => kind === 'updated');
      await expect.poll(() => updates().length).toBe(2);
      const [half, ready] = updates();
      expect(half).toMatchObject({ number: 2, ids: [id], messages: [{ id }] });
      expect(half).not.toHaveProperty('renewed');
      const latest = { id, number: 1, order: 3, applied: 3, text: 'ready', readAt: null };
      expect(ready).toMatchObject({ number: 3, ids: [id], renewed: true, messages: [latest] });
      expect(ready).not.toHaveProperty('changes');
      expectGapless(page, '0.0');

      const delta = await polling.request('sync', { position });
      expect(delta).toMatchObject({
        kind: 'delta',
        counts: { total: 1, unread: 1, transient: 0, unreadPersistent: 1 },
        entries: [
          { kind: 'updated', messages: [latest] },
          { kind: 'updated', renewed: true, messages: [latest] },
        ],
      });
      const reset = await polling.request('sync', {});
      expect(reset).toMatchObject({ kind: 'reset', messages: [latest] });
    });

    it('that retract or collapse messages remove them from every page, with the reason', async () => {
      const user = bench.newUser();
      const to = { user };
      const page = await bench.open(user);
      const polling = await openClient(bench.fixture, 'http', bench.served, { user });
      const worker = bench.fixture.center();
      const sent = { to, group: 'comments', collapse: true };
      const one = await worker.send({ ...sent, text: 'one' });
      const two = await bench.served.center.send({ ...sent, text: 'two' });
      await worker.retract(to, { id: two.id });
      const expected = [
        { kind: 'added', message: { id: one.id } },
        { kind: 'added', message: { id: two.id, collapsed: 1 } },
        { kind: 'removed', ids: [one.id], reason: 'collapsed' },
        { kind: 'removed', ids: [two.id], reason: 'retracted', counts: { total: 0 } },
      ];
      await expect
        .poll(() => page.pushes.flatMap(({ entries }) => entries))
        .toMatchObject(expected);
      expectGapless(page, '0.0');
      const delta = await polling.request('sync', { position: '0.0' });
      expect(delta).toMatchObject({ kind: 'delta', entries: expected });
    });
  });
}
