import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { ListRequest, MessageCenter, UpdateInput } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const MINUTE_MS = 60_000;

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`fields on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
    });
    afterAll(() => fixture.stop());

    const newUser = () => ({ user: randomUUID() });
    const textsOf = async (to: { user: string }, request: ListRequest) =>
      (await center.list(to, request)).messages.map(({ text }) => text);

    it('tags select messages, each once, and an update replaces them', async () => {
      const to = newUser();
      await center.info(to, 'one', { tags: ['a b', 'Ü', 'a b'], key: 'one' });
      await center.error(to, 'two', { tags: ['Ü'] });
      await center.info(to, 'three', { tags: [] });
      const { messages } = await center.list(to);
      expect(messages.map(({ tags }) => tags)).toEqual([undefined, ['Ü'], ['a b', 'Ü']]);
      expect(await textsOf(to, { tag: 'Ü' })).toEqual(['two', 'one']);
      expect(await textsOf(to, { tag: 'Ü', level: 'error' })).toEqual(['two']);
      expect(await textsOf(to, { tag: 'ü' })).toEqual([]);
      await center.update(to, { key: 'one' }, { tags: ['c'] }, { renew: true });
      expect(await textsOf(to, { tag: 'Ü' })).toEqual(['two']);
      expect(await textsOf(to, { tag: 'c' })).toEqual(['one']);
      await center.update(to, { key: 'one' }, { tags: null });
      expect(await textsOf(to, { tag: 'c' })).toEqual([]);
      await center.removeAll(to);
      expect(await textsOf(to, { tag: 'Ü' })).toEqual([]);
    });

    it('messages with a tag are listed page by page, the newest first', async () => {
      const to = newUser();
      for (let n = 1; n <= 5; n += 1) {
        await center.info(to, `message ${n}`, { tags: [n === 3 ? 'other' : 'mine'] });
      }
      const first = await center.list(to, { tag: 'mine', limit: 3 });
      expect(first.messages.map(({ text }) => text)).toEqual([
        'message 5',
        'message 4',
        'message 2',
      ]);
      const second = await center.list(to, { tag: 'mine', before: first.next ?? '', limit: 3 });
      expect(second).toMatchObject({ messages: [{ text: 'message 1' }], next: null, count: null });
    });

    it('createdAt is the time that is shown, and does not change the order', async () => {
      const to = newUser();
      const createdAt = '2020-02-29T12:00:00.000Z';
      await center.info(to, 'new');
      await center.info(to, 'old', { createdAt });
      await center.info(to, 'older', { createdAt: new Date('2019-01-01T00:00:00Z') });
      const { messages } = await center.list(to);
      expect(messages.map(({ text }) => text)).toEqual(['older', 'old', 'new']);
      expect(messages[1]).toMatchObject({ createdAt, readAt: null });
      const sentAt = Date.parse(messages[2]?.createdAt ?? '');
      expect(Math.abs(Date.now() - sentAt)).toBeLessThan(MINUTE_MS);
    });

    it('createdAt may be slightly in the future, and then counts as now', async () => {
      const to = newUser();
      const ahead = (ms: number) => ({ createdAt: new Date(Date.now() + ms) });
      await center.info(to, 'ahead', ahead(MINUTE_MS / 2));
      const [message] = (await center.list(to)).messages;
      expect(Date.parse(message?.createdAt ?? '')).toBeLessThan(Date.now() + MINUTE_MS / 4);
      const future = center.info(to, 'future', ahead(10 * MINUTE_MS));
      await expect(future).rejects.toThrow('createdAt must not be in the future.');
      await expect(future).rejects.toMatchObject({ code: 'INVALID' });
    });

    it('sticky and closeAfterMs replace each other in an update, and are refused together', async () => {
      const to = newUser();
      const shown = async (patch: UpdateInput) => {
        await center.update(to, { key: 'k' }, patch);
        const [{ sticky, closeAfterMs } = {}] = (await center.list(to)).messages;
        return { sticky, closeAfterMs };
      };
      await center.info(to, 'a', { key: 'k', sticky: true, persistent: false });
      expect(await shown({ closeAfterMs: 5_000 })).toEqual({ closeAfterMs: 5_000 });
      expect(await shown({ sticky: true })).toEqual({ sticky: true });
      expect(await shown({ sticky: false })).toEqual({});
      const both = { sticky: true, closeAfterMs: 5_000 };
      await expect(center.info(to, 'b', both)).rejects.toThrow(/both sticky and closeAfterMs/);
      await expect(shown(both)).rejects.toThrow(/both sticky and closeAfterMs/);
      await center.info(to, 'c', { sticky: false, closeAfterMs: 5_000 });
      expect((await center.list(to)).messages[0]).not.toHaveProperty('sticky');
    });

    it('invalid fields are refused, and the error names them', async () => {
      const to = newUser();
      const bad: readonly (readonly [object, RegExp])[] = [
        [{ tags: 'a' }, /tags must be a list of at most 10 tags/],
        [{ tags: Array.from({ length: 11 }, (_, n) => `${n}`) }, /at most 10 tags/],
        [{ tags: [' '] }, /tags\[0\] must not be empty/],
        [{ tags: ['a', 'b\nc'] }, /tags\[1\] must be one line/],
        [{ tags: ['x'.repeat(101)] }, /at most 100 are allowed/],
        [{ sticky: 'yes' }, /sticky must be true or false/],
        [{ createdAt: 'yesterday' }, /createdAt must be a Date/],
      ];
      for (const [fields, text] of bad) {
        await expect(center.info(to, 'a', fields)).rejects.toThrow(text);
      }
      expect(await center.counts(to)).toMatchObject({ total: 0 });
    });
  });
}
