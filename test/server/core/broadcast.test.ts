import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { BroadcastInput, MessageCenter, Recipient } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message to everyone on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let worker: MessageCenter;
    const sent: string[] = [];

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
      worker = fixture.center();
    });
    // The inboxes of the next test begin without it.
    afterEach(async () => {
      const retracted = sent.splice(0).map((id) => center.retract('everyone', { id }));
      await Promise.all(retracted);
    });
    afterAll(() => fixture.stop());

    const matching = (form: RegExp) => expect.stringMatching(form) as string;
    const newUser = () => ({ user: randomUUID() });
    const newSession = () => ({ session: randomUUID().replaceAll('-', '').slice(0, 22) });
    const broadcast = async (input: BroadcastInput, by = center) => {
      const answer = await by.broadcast(input);
      if (!answer.existing) sent.push(answer.id);
      return answer;
    };
    const textsOf = async (to: Recipient, by = center) =>
      (await by.list(to)).messages.map(({ text }) => text);

    it('is in every inbox once, in its place', async () => {
      const [known, late] = [newUser(), newUser()];
      await center.send({ to: known, text: 'before' });
      const { id, existing } = await broadcast({ text: 'news', level: 'warning' }, worker);
      expect(existing).toBe(false);
      await center.send({ to: late, text: 'after' });
      await worker.send({ to: known, text: 'after' });
      expect(await textsOf(known)).toEqual(['after', 'news', 'before']);
      expect(await textsOf(late)).toEqual(['after', 'news']);
      expect(await center.counts(known)).toEqual({
        total: 3,
        unread: 3,
        transient: 0,
        unreadPersistent: 3,
      });
      expect(await center.get(late, id)).toMatchObject({ broadcast: true, level: 'warning' });
    });

    it('is taken over by every call that reads or changes an inbox', async () => {
      const { id } = await broadcast({ text: 'news' });
      const counts = { total: 1, unread: 1, transient: 0, unreadPersistent: 1 };
      const looks: readonly ((to: Recipient) => Promise<unknown>)[] = [
        (to) => worker.counts(to),
        async (to) => (await worker.list(to)).counts,
        async (to) => (await worker.sync(to)).counts,
        async (to) => (await worker.markUnread(to, id)).counts,
        async (to) => (await worker.get(to, id)) && counts,
      ];
      for (const look of looks) expect(await look(newUser())).toEqual(counts);
      const [reader, remover, allReader] = [newUser(), newUser(), newUser()];
      expect((await worker.markRead(reader, id)).counts).toMatchObject({ total: 1, unread: 0 });
      expect((await worker.remove(remover, id)).counts).toMatchObject({ total: 0 });
      expect((await worker.markAllRead(allReader)).counts).toMatchObject({ unread: 0 });
      expect(await textsOf(remover)).toEqual([]);
      await center.restore(remover, id);
      expect(await textsOf(remover)).toEqual(['news']);
    });

    it('writes nothing if there is nothing new, however often an inbox is read', async () => {
      const to = newUser();
      await broadcast({ text: 'news' });
      const { position } = await center.list(to);
      for (const by of [center, worker]) expect((await by.list(to)).position).toBe(position);
      const session = newSession();
      await center.send({ to: session, text: 'hello' });
      for (const by of [center, worker]) {
        expect(await by.list(session)).toMatchObject({
          position: matching(/^1\./),
          counts: { total: 1 },
        });
      }
    });

    it('reaches anonymous visitors only with `anonymous: true`', async () => {
      const session = newSession();
      await broadcast({ text: 'for users' });
      const { id } = await broadcast({ text: 'for all', anonymous: true });
      expect(await textsOf(session)).toEqual(['for all']);
      expect(await textsOf(newUser())).toEqual(['for all', 'for users']);
      expect(await center.get(session, id)).toMatchObject({ persistent: true });
      await expect(
        center.broadcast({ text: 'x', anonymous: true, persistent: true }),
      ).rejects.toMatchObject({ code: 'INVALID', message: matching(/anonymous visitor/) });
    });

    it('with a key is sent once, and begins a new life after it was retracted', async () => {
      const to = newUser();
      const key = randomUUID();
      const first = await broadcast({ key, text: 'one' });
      expect(await broadcast({ key, text: 'two' }, worker)).toEqual({
        id: first.id,
        existing: true,
      });
      // The user's own message with this key is another one.
      const own = await center.send({ to, key, text: 'own' });
      expect(own).toMatchObject({ existing: false });
      expect(await textsOf(to)).toEqual(['own', 'one']);
      expect(await worker.retract('everyone', { key })).toEqual({ retracted: true });
      expect(await textsOf(to)).toEqual(['own']);
      const second = await broadcast({ key, text: 'two' });
      expect(second.existing).toBe(false);
      expect(await textsOf(to)).toEqual(['two', 'own']);
    });

    it('is changed everywhere by one call, except where the user has removed it', async () => {
      const [reader, remover, late] = [newUser(), newUser(), newUser()];
      const { id } = await broadcast({ text: 'soon', progress: 0.1 });
      await center.markRead(reader, id);
      await center.remove(remover, id);
      const patch = { text: 'now', progress: 0.5, level: 'error' } as const;
      expect(await worker.update('everyone', { id }, patch)).toEqual({ updated: true });
      expect(await center.get(reader, id)).toMatchObject({ ...patch, readAt: matching(/Z$/) });
      expect(await textsOf(remover)).toEqual([]);
      expect(await center.get(late, id)).toMatchObject({ ...patch, number: 1, applied: 1 });
      await center.send({ to: reader, text: 'own' });
      await worker.update('everyone', { id }, { text: 'done' }, { renew: true });
      expect(await textsOf(reader)).toEqual(['done', 'own']);
      expect(await center.counts(reader)).toEqual({
        total: 2,
        unread: 2,
        transient: 0,
        unreadPersistent: 2,
      });
      expect(await textsOf(remover)).toEqual([]);
      expect(await textsOf(newUser())).toEqual(['done']);
    });

    it('is retracted everywhere by one call, and reaches nobody any more', async () => {
      const [reader, remover] = [newUser(), newUser()];
      const { id } = await broadcast({ text: 'wrong' });
      await center.markRead(reader, id);
      await center.remove(remover, id);
      expect(await worker.retract('everyone', { id })).toEqual({ retracted: true });
      expect(await worker.retract('everyone', { id })).toEqual({ retracted: false });
      const none = { total: 0, unread: 0, transient: 0, unreadPersistent: 0 };
      for (const to of [reader, remover, newUser()]) expect(await center.counts(to)).toEqual(none);
      await expect(center.restore(remover, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect(await worker.update('everyone', { id }, { text: 'x' })).toEqual({ updated: false });
    });

    it('cannot be changed for one recipient', async () => {
      const to = newUser();
      const key = randomUUID();
      const { id } = await broadcast({ key, text: 'news' });
      const error = { code: 'INVALID', message: matching(/Name everyone: update\('everyone'/) };
      for (const target of [{ id }, { key }]) {
        await expect(worker.update(to, target, { text: 'x' })).rejects.toMatchObject(error);
        await expect(worker.retract(to, target)).rejects.toMatchObject(error);
      }
      const unknown = { code: 'NOT_FOUND' };
      for (const target of [{ id: 'nothing' }, { key: randomUUID() }]) {
        await expect(center.retract('everyone', target)).rejects.toMatchObject(unknown);
      }
      await expect(center.list('everyone' as never)).rejects.toMatchObject({ code: 'INVALID' });
    });

    it('that is transient ends in each inbox once it was shown there', async () => {
      const [one, other] = [newUser(), newUser()];
      const { id } = await broadcast({ text: 'blip', persistent: false });
      await center.shown(one, id);
      expect(await center.counts(one)).toMatchObject({ total: 0, transient: 0 });
      expect(await center.counts(other)).toMatchObject({ total: 1, transient: 1 });
    });

    it('collapses in each inbox with what is unread there', async () => {
      const [reader, other] = [newUser(), newUser()];
      const group = randomUUID();
      const first = await broadcast({ group, collapse: true, text: 'one' });
      await center.markRead(reader, first.id);
      await broadcast({ group, collapse: true, text: 'two' });
      await center.counts(other);
      const { id } = await broadcast({ group, collapse: true, text: 'three' });
      expect(await textsOf(reader)).toEqual(['three', 'one']);
      expect(await textsOf(other)).toEqual(['three']);
      expect(await center.get(reader, id)).toMatchObject({ collapsed: 1 });
      expect(await center.get(other, id)).toMatchObject({ collapsed: 2 });
      await worker.update('everyone', { id }, { text: 'four' });
      expect(await center.get(other, id)).toMatchObject({ text: 'four', collapsed: 2 });
      expect(await center.counts(other)).toEqual({
        total: 1,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
    });

    it('is taken over in order with more broadcasts than one append holds', async () => {
      const to = newUser();
      const texts = Array.from({ length: 210 }, (_none, index) => `news ${index}`);
      await Promise.all(texts.map((text) => broadcast({ text })));
      expect(await center.counts(to)).toEqual({
        total: 210,
        unread: 210,
        transient: 0,
        unreadPersistent: 210,
      });
      const newest = (await center.list(to, { limit: 50 })).messages.map(({ text }) => text);
      expect(newest).toEqual(texts.slice(-50).reverse());
      const session = newSession();
      await broadcast({ text: 'for all', anonymous: true });
      expect(await center.counts(session)).toMatchObject({ total: 1 });
    });
  });
}
