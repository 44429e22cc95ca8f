import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`retracting, and the lives of a key, on ${store}`, () => {
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
    const textsOf = async (to: { user: string }) =>
      (await center.list(to)).messages.map(({ text }) => text);
    const notFound = { code: 'NOT_FOUND' };

    it('takes a message out of list and counts immediately, and only once', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'wrong' });
      await center.send({ to, text: 'right' });
      expect(await worker.retract(to, { id })).toEqual({ retracted: true });
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
      expect(await textsOf(to)).toEqual(['right']);
      await expect(center.get(to, id)).rejects.toMatchObject(notFound);
      expect(await center.retract(to, { id })).toEqual({ retracted: false });
      expect(await center.list(to)).toMatchObject({ position: expect.stringMatching(/^3\./) });
    });

    it('answers NOT_FOUND for an unknown id, an unknown key, and those of others', async () => {
      const { id } = await center.send({ to: newUser(), key: 'k', text: 'another’s' });
      for (const target of [{ id }, { key: 'k' }]) {
        await expect(center.retract(newUser(), target)).rejects.toMatchObject(notFound);
      }
      await expect(center.retract(newUser(), {} as never)).rejects.toThrow(/must name one message/);
    });

    it('cannot be undone: not by restoring, not by undoing "delete all"', async () => {
      const to = newUser();
      const one = await center.send({ to, key: 'one', text: 'one' });
      const two = await center.send({ to, key: 'two', text: 'two' });
      await center.remove(to, one.id);
      const before = await center.counts(to);
      expect(await worker.retract(to, { key: 'one' })).toEqual({ retracted: true });
      expect(await center.counts(to)).toEqual(before);
      await expect(center.restore(to, one.id)).rejects.toMatchObject(notFound);
      const { position } = await center.removeAll(to);
      await worker.retract(to, { id: two.id });
      await center.restoreAll(to, Number.parseInt(position, 10));
      expect(await textsOf(to)).toEqual([]);
      expect(await center.counts(to)).toEqual({
        total: 0,
        unread: 0,
        transient: 0,
        unreadPersistent: 0,
      });
      expect(await center.update(to, { id: two.id }, { text: 'x' })).toEqual({ updated: false });
    });

    it('begins a new life of the key, even after the recipient had removed the message', async () => {
      const to = newUser();
      const first = await center.send({ to, key: 'k', text: 'first' });
      await center.remove(to, first.id);
      const existing = { id: first.id, existing: true };
      expect(await worker.send({ to, key: 'k', text: 'same' })).toEqual(existing);
      await center.retract(to, { key: 'k' });
      const second = await worker.send({ to, key: 'k', text: 'second' });
      expect(second.existing).toBe(false);
      expect(second.id).not.toBe(first.id);
      expect(await center.send({ to, key: 'k', text: 'x' })).toEqual({ ...second, existing: true });
      await center.update(to, { key: 'k' }, { text: 'newest' });
      expect(await textsOf(to)).toEqual(['newest']);
    });

    it('`again` sends a key anew once its message was read or removed, and not before', async () => {
      const to = newUser();
      const send = (text: string, at = center) => at.send({ to, key: 'disk', text, again: true });
      const first = await send('full');
      expect(await send('still full', worker)).toEqual({ id: first.id, existing: true });
      await center.markRead(to, first.id);
      const second = await send('full again', worker);
      expect(second.existing).toBe(false);
      expect(await textsOf(to)).toEqual(['full again', 'full']);
      await center.remove(to, second.id);
      await send('full once more');
      expect(await textsOf(to)).toEqual(['full once more', 'full']);
      const { messages } = await center.list(to, { filter: 'unread' });
      expect(messages.map(({ text }) => text)).toEqual(['full once more']);
      const without = { to, text: 'x', again: true };
      await expect(center.send(without)).rejects.toThrow(/again needs a key/);
      await expect(center.send({ ...without, again: 1 as never })).rejects.toThrow(
        /^again must be/,
      );
    });

    it('restores only the newest life of a key', async () => {
      const to = newUser();
      const send = (text: string) => center.send({ to, key: 'k', text, again: true });
      const first = await send('first');
      await center.markRead(to, first.id);
      const second = await send('second');
      await center.remove(to, [first.id, second.id]);
      await expect(center.restore(to, first.id)).rejects.toMatchObject(notFound);
      await center.restore(to, second.id);
      const { position } = await center.removeAll(to);
      await send('third');
      await center.restoreAll(to, Number.parseInt(position, 10));
      expect(await textsOf(to)).toEqual(['third']);
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
    });

    it('begins one life when two processes send with `again` at the same time', async () => {
      const to = newUser();
      const send = (at: MessageCenter) => at.send({ to, key: 'k', text: 'x', again: true });
      const first = await send(center);
      await center.markRead(to, first.id);
      const sends = Array.from({ length: 20 }, (_, n) => send(n % 2 ? center : worker));
      const sent = await Promise.all(sends);
      expect(new Set(sent.map(({ id }) => id)).size).toBe(1);
      expect(sent.filter(({ existing }) => !existing)).toHaveLength(1);
      expect(await center.counts(to)).toMatchObject({ total: 2, unread: 1 });
      const retracts = [center, worker, center].map((at) => at.retract(to, { key: 'k' }));
      const done = (await Promise.all(retracts)).filter(({ retracted }) => retracted);
      expect(done).toHaveLength(1);
    });

    it('notices a retraction of another process in spite of a cached head', async () => {
      const to = newUser();
      await center.send({ to, key: 'k', text: 'one' });
      await worker.retract(to, { key: 'k' });
      expect((await center.send({ to, key: 'k', text: 'two' })).existing).toBe(false);
      expect(await textsOf(to)).toEqual(['two']);
    });

    it('ends a transient message that was shown, for pages that still show its popup', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'a moment', persistent: false });
      await center.shown(to, id);
      const { position } = await center.list(to);
      await worker.retract(to, { id });
      const delta = await center.sync(to, position);
      const entry = { kind: 'removed', ids: [id], reason: 'retracted' };
      expect(delta).toMatchObject({ kind: 'delta', entries: [entry] });
    });
  });
}
