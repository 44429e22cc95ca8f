import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`messages of a group that collapse, on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let worker: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
      worker = fixture.center();
    });
    afterAll(() => fixture.stop());

    const newUser = () => ({ user: randomUUID() });
    const comment = (to: { user: string }, text: string, more = {}) => {
      return { to, text, group: 'comments', collapse: true, ...more };
    };
    const rowsOf = async (to: { user: string }, request = {}) =>
      (await center.list(to, request)).messages.map(({ text, collapsed }) =>
        collapsed === undefined ? text : `${text} +${collapsed}`,
      );

    it('are one row with a count and the latest message; the group lists them all', async () => {
      const to = newUser();
      await center.send(comment(to, 'one'));
      await center.send({ to, text: 'between' });
      for (const text of ['two', 'three']) await worker.send(comment(to, text));
      expect(await rowsOf(to)).toEqual(['three +2', 'between']);
      expect(await center.counts(to)).toEqual({
        total: 2,
        unread: 2,
        transient: 0,
        unreadPersistent: 2,
      });
      expect(await rowsOf(to, { group: 'comments' })).toEqual(['three +2', 'two +1', 'one']);
      expect(await rowsOf(to, { group: 'comments', filter: 'unread' })).toEqual(['three +2']);
      expect(await rowsOf(to, { group: 'others' })).toEqual([]);
      const { messages, next } = await center.list(to, { group: 'comments', limit: 2 });
      expect(messages).toMatchObject([{ group: 'comments' }, { ended: 'collapsed' }]);
      const rest = await rowsOf(to, { group: 'comments', limit: 2, before: next as string });
      expect(rest).toEqual(['one']);
    });

    it('start a new count after the row was read or removed', async () => {
      const to = newUser();
      await center.send(comment(to, 'one'));
      const two = await center.send(comment(to, 'two'));
      await center.markRead(to, two.id);
      await center.send(comment(to, 'three'));
      const four = await center.send(comment(to, 'four'));
      expect(await rowsOf(to)).toEqual(['four +1', 'two +1']);
      await center.remove(to, four.id);
      await center.send(comment(to, 'five'));
      expect(await rowsOf(to)).toEqual(['five', 'two +1']);
      expect(await center.counts(to)).toEqual({
        total: 2,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
    });

    it('include what was sent to the group without `collapse`', async () => {
      const to = newUser();
      for (const text of ['a', 'b']) await center.send({ to, text, group: 'comments' });
      expect(await rowsOf(to)).toEqual(['b', 'a']);
      await center.send(comment(to, 'c'));
      expect(await rowsOf(to)).toEqual(['c +2']);
    });

    it('include more than a command may name, a part at a time', async () => {
      const to = newUser();
      const most = { read: 0, named: 0 };
      const watched = storeWith(fixture.store(), (real) => ({
        unreadOfGroup: async (...query) => {
          const rows = await real.unreadOfGroup(...query);
          most.read = Math.max(most.read, rows.length);
          return rows;
        },
        append: (inbox, after, entries) => {
          const named = entries.map((entry) => ('ids' in entry ? entry.ids.length : 0));
          most.named = Math.max(most.named, ...named);
          return real.append(inbox, after, entries);
        },
      }));
      const many = Array.from({ length: 201 }, (_, n) => `${n}`);
      await Promise.all(many.map((text) => center.send({ to, text, group: 'comments' })));
      await fixture.center({ store: watched }).send(comment(to, 'one', { key: 'one' }));
      expect(await rowsOf(to)).toEqual(['one +201']);
      expect(await center.counts(to)).toMatchObject({ total: 1, unread: 1 });
      expect(most).toEqual({ read: 200, named: 100 });
      await center.send(comment(to, 'two'));
      expect(await rowsOf(to)).toEqual(['two +202']);
    });

    it('do not come back when the row is retracted, and cannot be restored', async () => {
      const to = newUser();
      const one = await center.send(comment(to, 'one', { key: 'one' }));
      const two = await center.send(comment(to, 'two'));
      await expect(center.restore(to, one.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await center.update(to, { key: 'one' }, { text: 'x' })).toEqual({ updated: false });
      await center.retract(to, { id: two.id });
      expect(await rowsOf(to)).toEqual([]);
      expect(await rowsOf(to, { group: 'comments' })).toEqual(['one']);
      await center.retract(to, { id: one.id });
      expect(await rowsOf(to, { group: 'comments' })).toEqual([]);
    });

    it('keep their count when the row is updated and renewed', async () => {
      const to = newUser();
      await center.send(comment(to, 'one'));
      const { id } = await center.send(comment(to, 'two'));
      await center.update(to, { id }, { text: 'two, edited' }, { renew: true });
      expect(await rowsOf(to)).toEqual(['two, edited +1']);
      await center.send(comment(to, 'three'));
      expect(await rowsOf(to)).toEqual(['three +2']);
    });

    it('count what has become unread again or was restored after a newer row', async () => {
      const to = newUser();
      const sendTwo = async (text: string) => {
        await center.send(comment(to, `${text} one`));
        return (await worker.send(comment(to, `${text} two`, { key: text }))).id;
      };
      const read = await sendTwo('read');
      await center.markRead(to, read);
      const removed = await sendTwo('removed');
      await center.remove(to, removed);
      await sendTwo('last');
      await worker.markUnread(to, read);
      await worker.restore(to, removed);
      // A repeated send is no new message.
      expect(await center.send(comment(to, 'x', { key: 'last' }))).toMatchObject({
        existing: true,
      });
      expect(await rowsOf(to)).toEqual(['last two +1', 'removed two +1', 'read two +1']);
      await worker.send(comment(to, 'all'));
      expect(await rowsOf(to)).toEqual(['all +6']);
    });

    it('count a row above one that was renewed', async () => {
      const to = newUser();
      const { id } = await center.send(comment(to, 'one'));
      await center.markRead(to, id);
      await center.send(comment(to, 'two'));
      await worker.send(comment(to, 'three'));
      await center.update(to, { id }, {}, { renew: true });
      await center.send(comment(to, 'four'));
      expect(await rowsOf(to)).toEqual(['four +3']);
    });

    it('stay beside a transient one, which would take them with it once it was shown', async () => {
      const to = newUser();
      await center.send(comment(to, 'kept'));
      await center.send(comment(to, 'kept, too'));
      await center.send(comment(to, 'typing', { persistent: false }));
      const typing = await worker.send(comment(to, 'still typing', { persistent: false }));
      expect(await rowsOf(to)).toEqual(['still typing +1', 'kept, too +1']);
      await center.shown(to, typing.id);
      expect(await rowsOf(to)).toEqual(['kept, too +1']);
      await center.send(comment(to, 'typing again', { persistent: false }));
      await center.send(comment(to, 'latest'));
      expect(await rowsOf(to)).toEqual(['latest +3']);
    });

    it('collapse exactly when many processes send concurrently', async () => {
      const to = newUser();
      const sends = Array.from({ length: 24 }, (_, n) =>
        (n % 2 ? center : worker).send(comment(to, `${n}`)),
      );
      await Promise.all(sends);
      expect(await rowsOf(to)).toEqual([expect.stringMatching(/ \+23$/)]);
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
      expect(await rowsOf(to, { group: 'comments', limit: 50 })).toHaveLength(24);
    });

    it('collapse what a dead process has left beside its new row', async () => {
      const to = newUser();
      await center.send(comment(to, 'one'));
      const dying = storeWith(fixture.store(), (original) => ({
        append: async (inbox, after, entries) => {
          await original.append(inbox, after, entries.slice(0, 1));
          throw new Error('died');
        },
      }));
      await expect(fixture.center({ store: dying }).send(comment(to, 'two'))).rejects.toThrow();
      expect(await rowsOf(to)).toEqual(['two +1', 'one']);
      await center.send(comment(to, 'three'));
      expect(await rowsOf(to)).toEqual(['three +2']);
    });

    it('end a message whose key is sent `again` in the same moment, which creates a new message', async () => {
      const to = newUser();
      await center.send(comment(to, 'disk full', { key: 'disk' }));
      const [, again] = await Promise.all([
        center.send(comment(to, 'cpu busy')),
        center.send({ to, text: 'disk full again', key: 'disk', again: true }),
      ]);
      expect(again.existing).toBe(false);
      expect(await rowsOf(to)).toEqual(['disk full again', 'cpu busy +1']);
    });

    it('do not count one that has expired when a message to everyone takes their place', async () => {
      const to = newUser();
      let aheadMs = 0;
      const clocked = () =>
        fixture.center({
          store: storeWith(fixture.store(), (real) => ({ now: () => real.now() + aheadMs })),
        });
      const [sending, other] = [clocked(), clocked()];
      await sending.send({ to, text: 'two', group: 'comments' });
      // The head that the first process has cached does not know of it.
      const expiresAt = new Date(Date.now() + 3_600_000);
      await other.send({ to, text: 'one', group: 'comments', expiresAt });
      aheadMs = 7_200_000;
      await other.broadcast({ text: 'three', group: 'comments', collapse: true });
      await sending.send({ to, text: 'four' });
      const { messages } = await sending.list(to);
      expect(messages).toMatchObject([{ text: 'four' }, { text: 'three', collapsed: 1 }]);
      expect((await sending.list(to, { group: 'comments' })).messages).toMatchObject([
        { text: 'three' },
        { text: 'two' },
      ]);
    });

    it('need a group', async () => {
      const to = newUser();
      const refused = center.send({ to, text: 'x', collapse: true });
      await expect(refused).rejects.toThrow(/collapse needs a group/);
      await expect(center.send({ to, text: 'x', group: '' })).rejects.toThrow(/^group must not/);
      await expect(center.list(to, { group: 7 as never })).rejects.toThrow(/^group|the request/);
    });
  });
}
