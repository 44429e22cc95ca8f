import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { formatPosition } from '../../../protocol/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { openSocket, type TestSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

const isClosed = ({ socket }: TestSocket) =>
  expect.poll(() => socket.connected, { timeout: 15_000 }).toBe(false);

/** The events that a socket received, by kind. */
const kindsOf = ({ pushes }: TestSocket) =>
  pushes.flatMap(({ entries }) => entries.map(({ kind }) => kind));

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a disconnect on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let here: Served;
    let there: Served;
    let names = 0;

    beforeAll(async () => {
      await fixture.start();
      here = await fixture.serve();
      there = await fixture.serve();
    });
    afterAll(() => fixture.stop());

    const newUser = () => {
      names += 1;
      return `cut ${names}`;
    };

    it('closes the user’s sockets at every node after it was pushed, and nobody else’s', async () => {
      const user = newUser();
      const pages = [
        await openSocket(fixture, here, { user }),
        await openSocket(fixture, here, { user }),
        await openSocket(fixture, there, { user }),
      ];
      const other = await openSocket(fixture, there, { user: newUser() });
      for (const page of [...pages, other]) await page.request('sync', {});
      // By a process without sockets of its own.
      await fixture.center().disconnect({ user });
      for (const page of pages) {
        await isClosed(page);
        expect(kindsOf(page)).toEqual(['disconnect']);
        // So that the client library reconnects by itself.
        expect(page.closes).toEqual(['transport close']);
      }
      expect(await other.request('get', { id: 'x' }).catch(({ code }) => code)).toBe('NOT_FOUND');
    });

    it('closes the sockets that were open then, not later ones', async () => {
      const user = newUser();
      const before = await openSocket(fixture, there, { user });
      await before.request('sync', {});
      // By the same process: the clocks of two may differ by more than lies in between.
      await there.center.disconnect({ user });
      const page = await openSocket(fixture, there, { user });
      const { position } = await page.request('sync', {});
      await isClosed(before);
      await here.center.send({ to: { user }, text: 'after' });
      await expect.poll(() => page.texts, { timeout: 15_000 }).toEqual(['after']);
      expect(page.socket.connected).toBe(true);
      const delta = await page.request('sync', { position });
      expect(delta).toMatchObject({ kind: 'delta', entries: [{ kind: 'added' }] });
      await here.center.disconnect({ user });
      await isClosed(page);
    });

    it('refuses a socket whose handshake began before it, however much was sent since', async () => {
      for (const sent of [0, 1, 12]) {
        const user = newUser();
        const few = await fixture.serve({ limits: { deltaEntries: 5 } });
        await few.center.send({ to: { user }, text: 'old' });
        const raw = await RawSocket.open(fixture, few, { user });
        await few.center.disconnect({ user });
        for (let n = 0; n < sent; n += 1) await here.center.send({ to: { user }, text: 'secret' });
        await raw.join();
        raw.send('421["sync",{}]');
        raw.send('422["read-up-to",{"upTo":99}]');
        await expect.poll(() => raw.closed, { timeout: 15_000 }).toBe(true);
        expect(raw.received.join()).not.toContain('secret');
        expect((await here.center.counts({ user })).unread).toBe(sent + 1);
        expect(few.log.filter(({ level }) => level === 'error')).toEqual([]);
      }
    });

    it.each([-700, 700])('finds it after the store’s clock has stepped by %s ms', async (step) => {
      const user = newUser();
      let stepped = 0;
      const stepping = storeWith(fixture.store(), (store) => ({
        now: () => store.now() + stepped,
      }));
      const served = await fixture.serve({ store: stepping });
      const raw = await RawSocket.open(fixture, served, { user });
      await served.center.disconnect({ user });
      stepped = step;
      await raw.join();
      await expect.poll(() => raw.closed, { timeout: 15_000 }).toBe(true);
    });

    it('accepts a socket whose handshake began after it, however much is sent meanwhile', async () => {
      const user = newUser();
      const few = await fixture.serve({ limits: { deltaEntries: 5 } });
      await few.center.disconnect({ user });
      const raw = await RawSocket.open(fixture, few, { user });
      for (let n = 0; n < 12; n += 1) await here.center.send({ to: { user }, text: 'new' });
      await raw.join();
      raw.send('421["list",{"limit":1}]');
      await expect.poll(() => raw.answers[0], { timeout: 15_000 }).toContain('"new"');
    });

    it('reaches a node that missed the hints of more entries than a push holds', async () => {
      const user = newUser();
      let wake = (): void => {};
      const deaf = await fixture.serve({
        store: storeWith(fixture.store(), () => ({
          watch(onHint) {
            wake = () => onHint(`user:${user}`, Number.MAX_SAFE_INTEGER);
            return () => {};
          },
        })),
        limits: { deltaEntries: 5 },
      });
      const page = await openSocket(fixture, deaf, { user });
      await page.request('sync', {});
      const worker = fixture.center();
      const send = () => worker.send({ to: { user }, text: 'more' });
      await Promise.all(Array.from({ length: 10 }, send));
      wake();
      await expect.poll(() => page.heads.length, { timeout: 15_000 }).toBe(1);
      expect(page.socket.connected).toBe(true);
      await worker.disconnect({ user });
      await Promise.all(Array.from({ length: 10 }, send));
      wake();
      await isClosed(page);
    });

    it('changes no message and no count, and a page that stays away learns of it by its sync', async () => {
      const user = newUser();
      const { center } = here;
      await center.send({ to: { user }, text: 'one' });
      const before = await center.sync({ user });
      const counts = await center.counts({ user });
      await center.disconnect({ user });
      expect(await center.counts({ user })).toEqual(counts);
      const delta = await center.sync({ user }, before.position);
      const entries = delta.kind === 'delta' ? delta.entries : [];
      expect(entries).toEqual([
        { kind: 'disconnect', number: 2, id: expect.any(String), at: expect.any(String), counts },
      ]);
      expect(delta.position).toBe(formatPosition(entries[0] ?? { number: 0, id: '' }));
    });

    it('accepts a recipient and nothing else', async () => {
      const { center } = here;
      await expect(center.disconnect({} as never)).rejects.toMatchObject({ code: 'INVALID' });
      await expect(center.disconnect('barry' as never)).rejects.toMatchObject({ code: 'INVALID' });
    });
  });
}
