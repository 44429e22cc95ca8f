import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`updating on ${store}`, () => {
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
    const textsOf = async (to: { user: string }, request = {}) =>
      (await center.list(to, request)).messages.map(({ text }) => text);

    it('changes the fields of the patch on the same row, and clears those that are null', async () => {
      const to = newUser();
      const sent = {
        to,
        subject: 'S',
        text: 'one',
        url: '/1',
        progress: 0.1,
        data: { a: 1, b: 2 },
      };
      const { id } = await center.send(sent);
      await center.markRead(to, id);
      const before = await center.get(to, id);
      const patch = {
        text: 'two',
        level: 'success',
        url: null,
        progress: 1,
        data: { c: 3 },
      } as const;
      expect(await worker.update(to, { id }, patch)).toEqual({ updated: true });
      const { url: _, ...rest } = before;
      const { url: _cleared, ...set } = patch;
      const after = { ...rest, ...set, applied: 3 };
      expect(await center.get(to, id)).toEqual(after);
      expect(await center.counts(to)).toEqual({
        total: 1,
        unread: 0,
        transient: 0,
        unreadPersistent: 0,
      });
      expect((await center.list(to, { level: 'success' })).messages).toEqual([after]);
    });

    it('finds a message by its key', async () => {
      const to = newUser();
      const { id } = await center.send({ to, key: 'job 1', text: 'started' });
      await worker.update(to, { key: 'job 1' }, { text: 'half', progress: 0.5 });
      expect(await center.get(to, id)).toMatchObject({ text: 'half', progress: 0.5 });
      const again = await worker.send({ to, key: 'job 1', text: 'retried' });
      expect(again).toEqual({ id, existing: true });
      expect(await textsOf(to)).toEqual(['half']);
    });

    it('writes nothing for a message that has ended, or if nothing changes', async () => {
      const to = newUser();
      const removed = await center.send({ to, text: 'removed' });
      const shown = await center.send({ to, text: 'shown', persistent: false });
      const kept = await center.send({ to, text: 'kept', actions: [] });
      await center.remove(to, removed.id);
      await center.shown(to, shown.id);
      const { position } = await center.list(to);
      for (const { id } of [removed, shown]) {
        expect(await worker.update(to, { id }, { text: 'x' }, { renew: true })).toEqual({
          updated: false,
        });
      }
      const same = { text: 'kept', subject: null, actions: [] };
      expect(await worker.update(to, { id: kept.id }, same)).toEqual({ updated: true });
      expect((await center.list(to)).position).toBe(position);
      await center.restore(to, removed.id);
      expect(await center.get(to, removed.id)).toMatchObject({ text: 'removed' });
    });

    it('answers NOT_FOUND for an unknown id, an unknown key, and those of others', async () => {
      const to = newUser();
      const { id } = await center.send({ to: newUser(), key: 'k', text: 'another’s' });
      for (const target of [{ id }, { key: 'k' }]) {
        await expect(center.update(to, target, { text: 'x' })).rejects.toMatchObject({
          code: 'NOT_FOUND',
        });
      }
    });

    it('refuses what send() refuses, and what cannot be changed', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'one' });
      const refusals: readonly [patch: unknown, error: RegExp][] = [
        [{}, /patch is empty/],
        [{ text: '' }, /^patch\.text must not be empty/],
        [{ text: null }, /^patch\.text must be a string/],
        [{ level: null }, /^patch\.level must be one of/],
        [{ text: 'x'.repeat(10_001) }, /^patch\.text has 10001 characters/],
        [{ subject: 'a\nb' }, /^patch\.subject must be one line/],
        [{ url: 'javascript:alert(1)' }, /^patch\.url must be/],
        [{ actions: [{ label: 'x' }] }, /^patch\.actions\[0\] must have either/],
        [{ data: { a: 'x'.repeat(9_000) } }, /^patch\.data has/],
        [{ progress: 2 }, /^patch\.progress must be/],
        [{ closeAfterMs: 1 }, /^patch\.closeAfterMs must be/],
        [{ persistent: false }, /the patch has the unknown field/],
        [{ key: 'k' }, /the patch has the unknown field/],
        [{ to }, /the patch has the unknown field/],
        [null, /the patch must be an object/],
      ];
      for (const [patch, message] of refusals) {
        const refused = center.update(to, { id }, patch as never);
        await expect(refused).rejects.toMatchObject({
          code: 'INVALID',
          message: expect.stringMatching(message),
        });
      }
      for (const target of [{}, { id, key: 'k' }, { id: '../x' }, { number: 1 }, id]) {
        const refused = center.update(to, target as never, { text: 'x' });
        await expect(refused).rejects.toThrow(/target/);
      }
      await expect(center.update(to, id as never, { text: 'x' })).rejects.toThrow(
        'the target must be {id} or {key}; got a string.',
      );
      const refused = center.update(to, { id }, { text: 'x' }, { again: true } as never);
      await expect(refused).rejects.toThrow(/the options object has the unknown field "again"/);
      expect(await textsOf(to)).toEqual(['one']);
    });

    it('renews: unread, at the top, and an older "mark all read" does not swallow it', async () => {
      const to = newUser();
      const { id } = await center.send({ to, key: 'report', text: 'working' });
      for (const text of ['two', 'three']) await center.send({ to, text });
      const { position } = await center.markAllRead(to);
      expect(await worker.update(to, { id }, { text: 'ready' }, { renew: true })).toEqual({
        updated: true,
      });
      expect(await center.counts(to)).toEqual({
        total: 3,
        unread: 1,
        transient: 0,
        unreadPersistent: 1,
      });
      const renewed = await center.get(to, id);
      expect(renewed).toMatchObject({ number: 1, order: 5, readAt: null, text: 'ready' });
      expect(Date.parse(renewed.renewedAt ?? '')).toBeGreaterThanOrEqual(
        Date.parse(renewed.createdAt),
      );
      expect(await textsOf(to)).toEqual(['ready', 'three', 'two']);
      expect((await center.markAllRead(to, Number.parseInt(position, 10))).counts.unread).toBe(1);
      expect((await center.markAllRead(to, 5)).counts.unread).toBe(0);
    });

    it('pages by order, so a renewed message is on one page only', async () => {
      const to = newUser();
      for (let n = 1; n <= 5; n += 1) await center.send({ to, key: `${n}`, text: `${n}` });
      for (const key of ['4', '2']) await worker.update(to, { key }, {}, { renew: true });
      const first = await center.list(to, { limit: 3 });
      expect(first.messages.map(({ text }) => text)).toEqual(['2', '4', '5']);
      expect(await textsOf(to, { limit: 3, before: first.next as string })).toEqual(['3', '1']);
      expect(await textsOf(to, { limit: 2, before: '7' })).toEqual(['4', '5']);
    });

    it('applies concurrent updates of two processes each as a whole, and the last one wins', async () => {
      const to = newUser();
      const { id } = await center.send({ to, key: 'k', text: 'start', progress: 0 });
      const updates = Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? center : worker).update(to, { id }, { text: `${n}`, progress: n / 10 }),
      );
      await Promise.all([...updates, worker.markRead(to, id)]);
      const { text, progress, applied } = await center.get(to, id);
      expect(Number(text) / 10).toBe(progress);
      expect(applied).toBe(12);
      expect(await worker.get(to, id)).toMatchObject({ text, progress, applied });
      await Promise.all([
        center.update(to, { id }, { subject: 'from one' }),
        worker.update(to, { id }, { url: '/two' }),
      ]);
      expect(await center.get(to, id)).toMatchObject({ subject: 'from one', url: '/two' });
    });

    it('emits what was updated', async () => {
      const to = newUser();
      const { id } = await center.send({ to, text: 'one' });
      const heard: unknown[] = [];
      const stop = center.on('updated', (event) => heard.push(event));
      await center.update(to, { id }, { text: 'two' });
      await center.update(to, { id }, {}, { renew: true });
      stop();
      expect(heard).toEqual([
        { recipient: to, ids: [id], renewed: false, own: true },
        { recipient: to, ids: [id], renewed: true, own: true },
      ]);
    });
  });
}
