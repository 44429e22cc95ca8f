import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { EMPTY_HEAD, type MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { LogWriter, moved } from '../../support/store-entries.js';

/** A head is cached for a shorter time than outside of tests. */
const KEEP_MS = 150;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`erase() on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let store: MessageStore;
    let center: MessageCenter;
    let other: MessageCenter;

    /** With a cache of its own that keeps heads for a moment. */
    const impatient = (): MessageStore => storeKeepingHeads(fixture.store(), KEEP_MS);
    const newUser = () => ({ user: randomUUID() });
    const inboxOf = ({ user }: { user: string }) => `user:${user}`;

    /** Due work looks at once when it starts, and then every few seconds. */
    async function workUntil(isDone: () => Promise<boolean>): Promise<void> {
      const stops = new Set<() => void>();
      await expect
        .poll(
          async () => {
            if (await isDone()) return true;
            stops.add(fixture.center({ store: impatient() }).work());
            return false;
          },
          { interval: 2 * KEEP_MS },
        )
        .toBe(true);
      for (const stop of stops) stop();
    }

    beforeAll(async () => {
      await fixture.start();
      store = impatient();
      center = fixture.center({ store });
      other = fixture.center({ store: impatient() });
    });
    afterAll(() => fixture.stop());

    it('leaves nothing of an inbox, and later messages begin a new one', async () => {
      const [to, neighbour] = [newUser(), newUser()];
      const { id } = await center.send({ to, text: 'secret', key: 'k' });
      await center.send({ to: neighbour, text: 'stays' });
      await center.markRead(to, id);
      await center.remove(to, id);
      await center.send({ to, text: 'live', persistent: false });
      await center.erase(to);
      expect(await store.head(inboxOf(to))).toEqual(EMPTY_HEAD);
      expect(await store.entries(inboxOf(to), 1, 10)).toEqual([]);
      expect(await store.dueOf(inboxOf(to))).toEqual([]);
      expect(await center.counts(neighbour)).toMatchObject({ total: 1 });
      expect(await other.send({ to, text: 'new', key: 'k' })).toEqual({ id, existing: false });
      expect(await center.list(to)).toMatchObject({
        messages: [{ text: 'new' }],
        position: /^1\./,
      });
    });

    it('leaves no due work, however much there is', async () => {
      const [to, empty] = [newUser(), newUser()];
      await center.send({ to, text: 'secret' });
      for (const inbox of [to, empty].map(inboxOf)) {
        for (let n = 0; n < 501; n += 1) {
          await store.putDue({ id: randomUUID(), kind: 'k', inbox, dueAt: 1e15, payload: '{}' });
        }
      }
      await Promise.all([center.erase(to), center.erase(empty)]);
      for (const inbox of [to, empty].map(inboxOf)) expect(await store.dueOf(inbox)).toEqual([]);
    });

    it('of an empty inbox, or again, does nothing', async () => {
      const to = newUser();
      await center.erase(to);
      await center.send({ to, text: 'one' });
      await Promise.all([center.erase(to), other.erase(to)]);
      expect(await store.head(inboxOf(to))).toEqual(EMPTY_HEAD);
    });

    it('of many recipients at once prints no warning about a leak', async () => {
      const warnings: Error[] = [];
      const listener = (warning: Error) => warnings.push(warning);
      process.on('warning', listener);
      const users = Array.from({ length: 12 }, newUser);
      await Promise.all(users.map((to) => center.send({ to, text: 'secret' })));
      await Promise.all(users.map((to) => center.erase(to)));
      process.off('warning', listener);
      expect(warnings).toEqual([]);
    });

    it('empties the pages of every process at once', async () => {
      const to = newUser();
      await center.send({ to, text: 'secret' });
      const { position } = await other.sync(to);
      const erasing = center.erase(to);
      await expect.poll(() => other.counts(to)).toMatchObject({ total: 0 });
      const answer = await other.sync(to, position);
      expect(JSON.stringify(answer)).not.toContain('secret');
      expect(answer.counts).toEqual({ total: 0, unread: 0, transient: 0, unreadPersistent: 0 });
      await erasing;
      expect(await other.sync(to, position)).toMatchObject({ kind: 'reset', reason: 'unknown' });
    });

    it('keeps what is sent meanwhile by processes that have cached a head', async () => {
      const to = newUser();
      await Promise.all([center, other].map((by) => by.send({ to, text: 'before' })));
      const erasing = center.erase(to);
      // That entry is there for a moment only.
      const head = () => store.head(inboxOf(to));
      await expect.poll(head, { interval: 1 }).toMatchObject({ erased: true });
      const sends = Array.from({ length: 10 }, (_none, index) =>
        (index % 2 ? center : other).send({ to, text: `after ${index}` }),
      );
      await Promise.all(sends);
      await erasing;
      const { messages, counts } = await other.list(to);
      expect(messages.map(({ text }) => text).sort()).toEqual(
        Array.from({ length: 10 }, (_none, index) => `after ${index}`),
      );
      expect(counts).toEqual({ total: 10, unread: 10, transient: 0, unreadPersistent: 10 });
    });

    it('loses nothing that is sent while the last entry is being deleted', async () => {
      const to = newUser();
      await center.send({ to, text: 'before' });
      let ended = false;
      const erasing = center.erase(to).finally(() => {
        ended = true;
      });
      const isErased = async () => (await store.head(inboxOf(to))).erased === true;
      await expect.poll(isErased, { interval: 1 }).toBe(true);
      // Sent as late as possible before the entry goes, or just after it has gone.
      while (!ended && (await isErased())) await new Promise((resolve) => setImmediate(resolve));
      const sent = ['after 0', 'after 1'];
      await Promise.all(
        [center, other].map((by, index) => by.send({ to, text: sent[index] ?? '' })),
      );
      await erasing;
      expect((await center.list(to)).messages.map(({ text }) => text).sort()).toEqual(sent);
    });

    it('also erases the sessions whose messages have moved to the user', async () => {
      const user = newUser();
      const inbox = inboxOf(user);
      await center.send({ to: user, text: 'secret' });
      for (let n = 0; n < 3; n += 1) {
        await new LogWriter(store, `session:${randomUUID().slice(0, 22)}`).append(moved([], inbox));
      }
      const { upkeep } = store;
      const all = upkeep.sessionsMovedTo.bind(upkeep);
      const totals: number[] = [];
      // As if there were more than it returns at a time, and what pages show then.
      const limited = vi.spyOn(upkeep, 'sessionsMovedTo').mockImplementation(async () => {
        totals.push((await other.counts(user)).total);
        return (await all(inbox)).slice(0, 1);
      });
      await center.erase(user);
      limited.mockRestore();
      expect(totals).toEqual([1, 0, 0, 0]);
      expect(await all(inbox)).toEqual([]);
      expect(await store.head(inbox)).toEqual(EMPTY_HEAD);
      expect(await store.dueOf(inbox)).toEqual([]);
    });

    it('removes the user from others’ messages with `from: true`', async () => {
      const [user, friend] = [newUser(), newUser()];
      const from = { id: user.user, name: 'Barry', avatarUrl: '/barry.png' };
      const texts = ['live', 'removed', 'kept'];
      const sent = [];
      for (const text of texts) {
        const sender = text === 'kept' ? { name: 'Barry', id: 'another' } : from;
        sent.push(await center.send({ to: friend, text, from: sender }));
      }
      await center.remove(friend, sent[1]?.id ?? '');
      const { position } = await other.sync(friend);
      await center.erase(user);
      expect((await center.get(friend, sent[0]?.id ?? '')).from).toEqual(from);
      await center.erase(user, { from: true });
      expect(await other.sync(friend, position)).toMatchObject({
        entries: [{ kind: 'updated' }, { kind: 'updated' }],
        counts: { total: 2, unread: 2 },
      });
      const { messages } = await center.list(friend);
      expect(messages.map(({ from }) => from?.id)).toEqual(['another', undefined]);
      const rows = await store.rows(
        inboxOf(friend),
        sent.map(({ id }) => id),
      );
      expect(JSON.stringify(rows)).not.toContain(user.user);
      expect(await store.upkeep.rowsFrom(user.user)).toEqual([]);
      await expect(center.erase(user, { form: true } as object)).rejects.toThrow(
        /unknown field "form"/,
      );
    });

    it('leaves the undo of “delete all” complete with `from: true`', async () => {
      const [user, friend] = [newUser(), newUser()];
      const from = { id: user.user, name: 'Barry' };
      const expiresAt = new Date(Date.now() + 3_600_000);
      await center.send({ to: friend, text: 'own' });
      const removed = await center.send({ to: friend, text: 'removed before', from });
      await center.send({ to: friend, text: 'from Barry', from, expiresAt });
      await center.remove(friend, removed.id);
      const { position } = await center.removeAll(friend);
      await center.erase(user, { from: true });
      await center.restoreAll(friend, Number.parseInt(position, 10));
      const { messages, counts } = await other.list(friend);
      expect(messages).toMatchObject([
        { text: 'from Barry', expiresAt: expiresAt.toISOString() },
        { text: 'own' },
      ]);
      expect(messages[0]?.from).toBeUndefined();
      expect(counts).toMatchObject({ total: 2, unread: 2 });
    });

    it('is completed by due work if its process has died, and deletes nothing newer', async () => {
      const to = newUser();
      await center.send({ to, text: 'before' });
      const dying = fixture.center({ store: impatient() });
      await dying.ready();
      const erasing = expect(dying.erase(to)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
      // That entry is there for a moment only.
      const head = () => store.head(inboxOf(to));
      await expect.poll(head, { interval: 1 }).toMatchObject({ erased: true });
      await dying.close();
      await erasing;
      expect(await store.dueOf(inboxOf(to))).toHaveLength(1);
      await center.send({ to, text: 'after' });
      await workUntil(async () => (await store.dueOf(inboxOf(to))).length === 0);
      expect((await center.list(to)).messages).toMatchObject([{ text: 'after' }]);
    });

    it('is carried out by due work even if its entry was not written yet', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'before' });
      const payload = JSON.stringify({ entry: 'the-entry', after: 1, head: id });
      const inbox = inboxOf(to);
      await store.putDue({ id: 'erase:the-entry', kind: 'erase', inbox, dueAt: 1, payload });
      await workUntil(async () => (await store.head(inbox)).number === 0);
    });
  });
}
