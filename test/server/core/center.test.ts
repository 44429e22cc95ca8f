import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message center on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
    });
    afterAll(() => fixture.stop());

    const newUser = () => ({ user: randomUUID() });

    it('sends a message once for each key, and the first content stands', async () => {
      const to = newUser();
      const first = await center.send({ to, key: 'report 42', text: 'first' });
      const second = await center.send({ to, key: 'report 42', text: 'second', level: 'error' });
      expect(first.existing).toBe(false);
      expect(second).toEqual({ id: first.id, existing: true });
      expect(await center.list(to)).toMatchObject({
        messages: [{ text: 'first', level: 'info' }],
        position: `1.${first.id}`,
      });
    });

    it('sends a message once when two processes use its key many times concurrently', async () => {
      const to = newUser();
      const worker = fixture.center();
      const sends = Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? worker : center).send({ to, key: `key ${index % 4}`, text: `text ${index}` }),
      );
      const sent = await Promise.all(sends);
      expect(new Set(sent.map(({ id }) => id)).size).toBe(4);
      expect(sent.filter(({ existing }) => !existing)).toHaveLength(4);
      const { messages, counts } = await center.list(to);
      expect(counts).toEqual({ total: 4, unread: 4, transient: 0, unreadPersistent: 4 });
      for (const { id, text } of messages) {
        const winner = sent.findIndex((one) => one.id === id && !one.existing);
        expect(text).toBe(`text ${winner}`);
      }
    });

    it('keeps a key even after its message was removed', async () => {
      const to = newUser();
      const { id } = await center.send({ to, key: 'k', text: 'one' });
      await center.remove(to, id);
      expect(await center.send({ to, key: 'k', text: 'two' })).toEqual({ id, existing: true });
      expect((await center.list(to)).messages).toEqual([]);
    });

    it('does not mix the keys of two users', async () => {
      const [one, two] = [newUser(), newUser()];
      await center.send({ to: one, key: 'k', text: 'for one' });
      const sent = await center.send({ to: two, key: 'k', text: 'for two' });
      expect(sent.existing).toBe(false);
      expect((await center.list(two)).messages).toMatchObject([{ text: 'for two' }]);
    });

    it('numbers what many processes send concurrently without a hole', async () => {
      const to = newUser();
      const workers = [center, fixture.center(), fixture.center()];
      const sends = Array.from({ length: 90 }, (_, index) =>
        workers[index % 3]?.send({ to, text: `text ${index}` }),
      );
      await Promise.all(sends);
      const first = await center.list(to, { limit: 50 });
      const rest = await center.list(to, { limit: 50, before: first.next as string });
      const numbers = [...first.messages, ...rest.messages].map(({ number }) => number);
      expect(numbers).toEqual(Array.from({ length: 90 }, (_, index) => 90 - index));
      expect(first.counts).toEqual({ total: 90, unread: 90, transient: 0, unreadPersistent: 90 });
    });

    it('keeps exact counts under a storm of every command from two processes', async () => {
      const to = newUser();
      const worker = fixture.center();
      const sent = await Promise.all(
        Array.from({ length: 30 }, (_, n) =>
          center.send({ to, text: `${n}`, persistent: n % 3 > 0 }),
        ),
      );
      const ids = sent.map(({ id }) => id);
      const storm = ids.flatMap((id, n) => {
        const at = n % 2 ? center : worker;
        const other = n % 2 ? worker : center;
        return [
          at.markRead(to, id),
          other.markUnread(to, id),
          at.remove(to, id),
          n % 4 ? other.restore(to, id) : at.shown(to, id),
          ...(n % 5 ? [] : [other.markAllRead(to, n), center.send({ to, text: `late ${n}` })]),
        ];
      });
      const results = await Promise.allSettled(storm);
      for (const result of results) {
        if (result.status === 'rejected')
          expect(result.reason).toMatchObject({ code: 'NOT_FOUND' });
      }
      const { messages, counts } = await center.list(to, { limit: 50 });
      expect(counts).toEqual({
        total: messages.length,
        unread: messages.filter(({ readAt }) => readAt === null).length,
        transient: messages.filter(({ persistent }) => !persistent).length,
        unreadPersistent: messages.filter((one) => one.readAt === null && one.persistent).length,
      });
      expect(await worker.list(to, { limit: 50 })).toEqual({
        messages,
        count: messages.length,
        counts,
        next: null,
        position: expect.any(String),
      });
    });

    it('keeps exact counts whatever the app does with those that it got', async () => {
      const to = newUser();
      let aheadMs = 0;
      const store = storeWith(fixture.store(), (own) => ({ now: () => own.now() + aheadMs }));
      const center = fixture.center({ store });
      const spoil = (counts: object) => Object.assign(counts, { total: 50, unread: 50 });
      const { id } = await center.send({ to, text: 'one' });
      await center.send({ to, text: 'short', expiresAt: new Date(Date.now() + 600_000) });
      spoil((await center.markRead(to, id)).counts);
      spoil((await center.list(to)).counts);
      spoil((await center.sync(to)).counts);
      const total = async () => {
        const counts = await center.counts(to);
        const seen = counts.total;
        spoil(counts);
        return seen;
      };
      expect(await total()).toBe(2);
      aheadMs = 700_000;
      expect(await total()).toBe(1);
      await center.send({ to, text: 'two' });
      expect(await center.counts(to)).toMatchObject({ total: 2, unread: 1 });
    });

    it('removes everything that is there, and undoes that once', async () => {
      const to = newUser();
      const center = fixture.center();
      const { id } = await center.send({ to, text: 'read' });
      await center.markRead(to, id);
      await center.send({ to, text: 'unread' });
      const { position, counts } = await center.removeAll(to);
      expect(counts).toEqual({ total: 0, unread: 0, transient: 0, unreadPersistent: 0 });
      await center.send({ to, text: 'came later' });
      const removal = Number.parseInt(position, 10);
      for (let twice = 0; twice < 2; twice += 1) {
        const back = await center.restoreAll(to, removal);
        expect(back.counts).toEqual({ total: 3, unread: 2, transient: 0, unreadPersistent: 2 });
      }
      const { messages } = await center.list(to);
      expect(messages.map(({ text }) => text)).toEqual(['came later', 'unread', 'read']);
      await expect(center.restoreAll(to, removal + 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('answers with the state after a change that another process has made meanwhile', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'one' });
      let meanwhile: () => Promise<unknown> = async () => {};
      const change = async () => {
        const once = meanwhile;
        meanwhile = async () => {};
        await once();
      };
      const store = storeWith(fixture.store(), (real) => ({
        rows: async (...args) => change().then(() => real.rows(...args)),
        removedBy: async (...args) => change().then(() => real.removedBy(...args)),
      }));
      const slow = fixture.center({ store });
      meanwhile = () => center.markRead(to, id);
      expect(await slow.markRead(to, id)).toMatchObject({ counts: { total: 1, unread: 0 } });
      const removal = Number.parseInt((await center.removeAll(to)).position, 10);
      meanwhile = () => center.restoreAll(to, removal);
      const restored = await slow.restoreAll(to, removal);
      expect(restored).toMatchObject({ counts: { total: 1 } });
      expect((await center.list(to)).position).toBe(restored.position);
    });

    it('marks up to a number correctly while another process sends', async () => {
      const to = newUser();
      const worker = fixture.center();
      let before = async (): Promise<void> => {};
      const slow = storeWith(fixture.store(), (original) => ({
        countsAbove: async (inbox, number) => {
          await before();
          return original.countsAbove(inbox, number);
        },
      }));
      const reader = fixture.center({ store: slow });
      await worker.send({ to, text: 'existed' });
      before = async () => {
        before = async () => {};
        await worker.send({ to, text: 'came between' });
      };
      // The count above 1 is then what the count of the whole inbox was before.
      await worker.send({ to, text: 'existed too' });
      await worker.markAllRead(to);
      await worker.markUnread(to, (await worker.list(to)).messages[1]?.id as string);
      const { counts } = await reader.markAllRead(to, 2);
      expect(counts.unread).toBe(1);
      const { messages } = await worker.list(to, { filter: 'unread' });
      expect(messages.map(({ text }) => text)).toEqual(['came between']);
    });

    it('accepts one id or many, and its methods validate input like the transports', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'one' });
      const other = await center.send({ to, text: 'two', persistent: false });
      expect((await center.markRead(to, id)).counts.unread).toBe(1);
      expect((await center.markUnread(to, [id, other.id])).counts.unread).toBe(2);
      expect((await center.markAllRead(to)).counts.unread).toBe(0);
      expect((await center.remove(to, id)).counts.total).toBe(1);
      expect((await center.restore(to, [id])).counts.total).toBe(2);
      expect((await center.shown(to, other.id)).counts.total).toBe(1);
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 0,
        transient: 0,
        unreadPersistent: 0,
      });
      expect(await center.sync(to)).toMatchObject({ kind: 'reset', reason: 'first' });
      const invalid = { code: 'INVALID' };
      await expect(center.markRead(to, [])).rejects.toMatchObject(invalid);
      await expect(center.markRead(to, Array(101).fill('x'))).rejects.toMatchObject(invalid);
      await expect(center.get(to, '../x')).rejects.toMatchObject(invalid);
      await expect(center.list(to, { limit: 0 })).rejects.toMatchObject(invalid);
      await expect(center.sync(to, 'x')).rejects.toMatchObject(invalid);
      await expect(center.counts({} as never)).rejects.toMatchObject(invalid);
      await expect(center.list('barry' as never)).rejects.toMatchObject({
        ...invalid,
        message: 'recipient must be {user: id} or {session: id}; got a string.',
      });
      await expect(center.remove({ user: 7 } as never, id)).rejects.toMatchObject(invalid);
      await expect(center.get(newUser(), id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });
  });
}
