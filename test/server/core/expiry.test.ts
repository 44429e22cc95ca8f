import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { CenterEvents, Delta, MessageCenter } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const HOUR_MS = 3_600_000;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`messages that expire on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    /** How far the store's clock is ahead, for every center. */
    let aheadMs = 0;
    let center: MessageCenter;
    let other: MessageCenter;

    const clocked = (): MessageStore =>
      storeWith(fixture.store(), (store) => ({ now: () => store.now() + aheadMs }));
    const inHours = (hours: number) => new Date(Date.now() + aheadMs + hours * HOUR_MS);
    const newUser = () => ({ user: randomUUID() });
    const textsOf = async (to: { user: string }, by = center) =>
      (await by.list(to)).messages.map(({ text }) => text);

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center({ store: clocked() });
      other = fixture.center({ store: clocked() });
    });
    afterAll(() => fixture.stop());

    it('disappear everywhere at that time, and from the counts of every process', async () => {
      const to = newUser();
      const expiresAt = inHours(1);
      await center.send({ to, text: 'stays' });
      const { id } = await center.send({ to, text: 'goes', expiresAt });
      await other.send({ to, text: 'goes too', expiresAt: inHours(2).toISOString() });
      const message = await center.get(to, id);
      expect(message.expiresAt).toBe(expiresAt.toISOString());
      expect(await textsOf(to)).toEqual(['goes too', 'goes', 'stays']);

      aheadMs += 1.5 * HOUR_MS;
      const seen = await Promise.all(
        [center, other, center, other].map(async (by) => [await by.counts(to), await by.list(to)]),
      );
      for (const [counts, page] of seen) {
        expect(counts).toEqual({ total: 2, unread: 2, transient: 0, unreadPersistent: 2 });
        expect(page).toMatchObject({ counts, messages: [{ text: 'goes too' }, { text: 'stays' }] });
      }
      await expect(other.get(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(other.markRead(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const { position } = await other.sync(to);
      expect(position).toMatch(/^4\./);
    });

    it('are ended before a command is decided, even if a cached head is used', async () => {
      const to = newUser();
      await center.send({ to, text: 'goes', expiresAt: inHours(1) });
      aheadMs += 2 * HOUR_MS;
      await center.send({ to, text: 'next' });
      const { entries } = (await center.sync(to, '0.0')) as Delta;
      expect(entries.map(({ kind }) => kind)).toEqual(['added', 'expired-up-to', 'added']);
      expect(await center.markAllRead(to)).toMatchObject({ counts: { total: 1, unread: 0 } });
    });

    it('make room in a full anonymous inbox for a message to everyone, unless their expiry was moved', async () => {
      const to = { session: randomUUID().replaceAll('-', '').slice(0, 22) };
      const small = fixture.center({ store: clocked(), limits: { anonymousMessages: 3 } });
      const moved = { text: 'moved', anonymous: true, expiresAt: inHours(1) };
      const { id } = await small.broadcast(moved);
      await small.send({ to, text: 'stays' });
      await small.send({ to, text: 'goes', expiresAt: inHours(1) });
      await small.update('everyone', { id }, { expiresAt: inHours(3) });
      aheadMs += 2 * HOUR_MS;
      const last = await small.broadcast({ text: 'comes', anonymous: true });
      const { messages } = await small.list(to);
      expect(messages.map(({ text }) => text)).toEqual(['comes', 'stays', 'moved']);
      for (const one of [id, last.id]) await small.retract('everyone', { id: one });
    });

    it('cannot be restored, neither alone nor with all others', async () => {
      const to = newUser();
      const expiresAt = new Date(Date.now() + aheadMs + 30_000);
      const { id } = await center.send({ to, text: 'goes', expiresAt });
      await center.send({ to, text: 'stays', expiresAt: inHours(5) });
      const { position } = await center.removeAll(to);
      aheadMs += 40_000;
      await expect(other.restore(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      const restored = await other.restoreAll(to, Number.parseInt(position, 10));
      expect(restored.counts).toEqual({ total: 1, unread: 1, transient: 0, unreadPersistent: 1 });
      expect(await textsOf(to)).toEqual(['stays']);
      aheadMs += 6 * HOUR_MS;
      expect(await center.counts(to)).toMatchObject({ total: 0 });
    });

    it('are in no list of their group, even if a newer one stands for them', async () => {
      const to = newUser();
      const group = { group: 'comments', collapse: true };
      await center.send({ to, text: 'goes', ...group, expiresAt: inHours(1) });
      await center.send({ to, text: 'stays', ...group });
      expect((await center.list(to, { group: 'comments' })).messages).toHaveLength(2);
      aheadMs += 2 * HOUR_MS;
      const { messages } = await center.list(to, { group: 'comments' });
      expect(messages.map(({ text }) => text)).toEqual(['stays']);
    });

    it('get another expiry by update()', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'goes', expiresAt: inHours(1) });
      await other.update(to, { id }, { expiresAt: inHours(5) });
      aheadMs += 2 * HOUR_MS;
      expect(await center.counts(to)).toMatchObject({ total: 1 });
      await other.update(to, { id }, { expiresAt: null });
      aheadMs += 5 * HOUR_MS;
      expect(await textsOf(to)).toEqual(['goes']);
      await other.update(to, { id }, { expiresAt: inHours(1).toISOString() });
      aheadMs += 2 * HOUR_MS;
      expect(await center.counts(to)).toMatchObject({ total: 0 });
    });

    it('keep their key', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'goes', key: 'k', expiresAt: inHours(1) });
      aheadMs += 2 * HOUR_MS;
      expect(await other.send({ to, text: 'again', key: 'k' })).toEqual({ id, existing: true });
      expect(await textsOf(to)).toEqual([]);
    });

    it('may already be expired when they are sent', async () => {
      const to = newUser();
      await center.send({ to, text: 'too late', expiresAt: inHours(-1) });
      expect(await other.counts(to)).toEqual({
        total: 0,
        unread: 0,
        transient: 0,
        unreadPersistent: 0,
      });
    });

    it('include transient ones after a day, or earlier', async () => {
      const to = newUser();
      await center.send({ to, text: 'a day', persistent: false });
      await center.send({ to, text: 'an hour', persistent: false, expiresAt: inHours(1) });
      await center.send({ to, text: 'kept', expiresAt: inHours(48) });
      aheadMs += 2 * HOUR_MS;
      expect(await textsOf(to)).toEqual(['kept', 'a day']);
      aheadMs += 23 * HOUR_MS;
      expect(await textsOf(to)).toEqual(['kept']);
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
    });

    it('include transient ones after a day even if an update or a new attempt of a job clears their expiry', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'cleared', persistent: false });
      await other.update(to, { id }, { expiresAt: null });
      await center.send({ to, text: 'late', persistent: false, key: 'late' });
      await other.update(to, { key: 'late' }, { expiresAt: inHours(100) });
      await center.send({ to, text: 'early', persistent: false, key: 'early' });
      await other.update(to, { key: 'early' }, { expiresAt: inHours(1) });
      const job = { text: 'a job', persistent: false, key: 'job' };
      await (await center.job(to, job)).fail();
      await other.job(to, job);
      await center.broadcast({ text: 'to everyone', persistent: false, key: `${to.user}` });
      await other.update('everyone', { key: `${to.user}` }, { expiresAt: null });
      aheadMs += 2 * HOUR_MS;
      expect(await textsOf(to)).toEqual(['to everyone', 'a job', 'late', 'cleared']);
      aheadMs += 23 * HOUR_MS;
      expect(await textsOf(to)).toEqual([]);
      expect(await other.counts(to)).toMatchObject({ total: 0, transient: 0 });
    });

    it('expire once, however many processes look at that moment, and one process emits the event', async () => {
      const to = newUser();
      const told: CenterEvents['expired'][] = [];
      const stops = [center, other].map((by) => by.on('expired', (event) => told.push(event)));
      const sends = Array.from({ length: 40 }, (_none, index) =>
        (index % 2 ? center : other).send({
          to,
          text: `message ${index}`,
          ...(index % 4 === 0 && { expiresAt: inHours(1) }),
        }),
      );
      await Promise.all(sends);
      aheadMs += 2 * HOUR_MS;
      const looks = Array.from({ length: 20 }, async (_none, index) => {
        const by = index % 2 ? center : other;
        if (index === 7) await by.send({ to, text: 'in between' });
        return (await by.list(to)).counts.total;
      });
      for (const total of await Promise.all(looks)) expect([30, 31]).toContain(total);
      expect(await center.counts(to)).toEqual({
        total: 31,
        unread: 31,
        transient: 0,
        unreadPersistent: 31,
      });
      const [event, ...others] = told.filter(({ recipient }) => isDeepStrictEqual(recipient, to));
      expect(event?.at).toBeInstanceOf(Date);
      expect(others).toEqual([]);
      for (const stop of stops) stop();
    });

    it('leave an anonymous inbox, too', async () => {
      const session = randomUUID().replaceAll('-', '').slice(0, 22);
      await center.send({ to: { session }, text: 'goes', expiresAt: inHours(1) });
      await center.send({ to: { session }, text: 'later', expiresAt: inHours(3) });
      aheadMs += 2 * HOUR_MS;
      expect(await center.counts({ session })).toMatchObject({ total: 1 });
    });

    it('are ended by due work even if nobody looks', async () => {
      const to = newUser();
      await center.send({ to, text: 'goes', expiresAt: inHours(1) });
      aheadMs += 2 * HOUR_MS;
      const told = new Promise<CenterEvents['expired']>((resolve) => {
        const stop = other.on('expired', (event) => {
          if (!isDeepStrictEqual(event.recipient, to)) return;
          stop();
          resolve(event);
        });
      });
      const stop = other.work();
      expect((await told).recipient).toEqual(to);
      stop();
    });
  });
}
