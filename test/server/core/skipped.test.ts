import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMessageCenter } from '../../../server/index.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { OpenStores } from '../../support/store-fixture.js';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a message below minLevel, on ${store}`, () => {
    const stores = new OpenStores(makeData);
    const newUser = () => ({ user: randomUUID() });
    let open: Awaited<ReturnType<typeof openCenter>>;

    async function openCenter() {
      const opened = await stores.open();
      const groups = () => [{ user: 'a' }, { user: 'b' }];
      const center = createMessageCenter({ store: opened, minLevel: 'warning', groups });
      return { store: opened, center };
    }

    beforeAll(async () => {
      await stores.start();
      open = await openCenter();
    });
    afterAll(async () => {
      await open.center.close();
      await stores.stop();
    });

    const textsOf = async (to: { user: string }) => {
      const { messages } = await open.center.list(to);
      return messages.map(({ id, level, text }) => ({ id, level, text }));
    };

    it('is skipped by every way to send, and uses no key', async () => {
      const { center } = open;
      const to = newUser();
      const skipped = { skipped: true };
      expect(await center.send({ to, text: 'a', key: 'k' })).toEqual(skipped);
      expect(await center.success(to, 'a')).toEqual(skipped);
      expect(await center.broadcast({ text: 'a', key: 'k' })).toEqual(skipped);
      const none = { sent: 0, existing: 0, failed: [] };
      const list = [to, newUser(), to];
      expect(await center.send({ to: list, text: 'a' })).toEqual({ ...none, skipped: 2 });
      expect(await center.send({ to: { group: 'g' }, text: 'a' })).toEqual({ ...none, skipped: 2 });
      expect(await textsOf(to)).toEqual([]);
      expect(await center.warning(to, 'b', { key: 'k' })).toMatchObject({ existing: false });
      const id = expect.any(String);
      expect(await textsOf(to)).toEqual([{ id, level: 'warning', text: 'b' }]);
    });

    it('is refused if it is invalid, by every way to send', async () => {
      const { center } = open;
      const session = { session: 'S'.repeat(22) };
      const invalid = { code: 'INVALID' };
      const message = { text: 'a', persistent: true } as const;
      await expect(center.send({ to: session, ...message })).rejects.toMatchObject(invalid);
      await expect(center.broadcast({ ...message, anonymous: true })).rejects.toMatchObject(
        invalid,
      );
      const { skipped, failed } = await center.send({ to: [session, newUser()], ...message });
      expect({ skipped, failed }).toMatchObject({ skipped: 1, failed: [{ error: invalid }] });
    });

    it('at the start of a job leaves no message and no lease, and the end is sent if its level passes', async () => {
      const to = newUser();
      const job = await open.center.job(to, { text: 'Working' });
      job.progress(0.5, 'Half');
      expect(await open.store.dueOf(`user:${to.user}`)).toEqual([]);
      const { id } = await job.fail('Broken');
      expect(id).toBe(job.id);
      expect(await textsOf(to)).toEqual([{ id, level: 'error', text: 'Broken' }]);
    });

    it('is never sent for a job whose end is below it, too', async () => {
      const to = newUser();
      const job = await open.center.job(to, { text: 'Working' });
      expect(await job.succeed('Done')).toEqual({ skipped: true });
      expect(await textsOf(to)).toEqual([]);
      expect(() => job.progress(1)).toThrow('progress was called after the job had ended.');
    });

    it('at the second attempt of a job lets it end on the message of the first', async () => {
      const to = newUser();
      const input = { text: 'Working', key: 'k' };
      const { id } = await (await open.center.job(to, input)).fail('Broken');
      const second = await open.center.job(to, input);
      second.progress(0.5);
      expect(await second.succeed('Done')).toEqual({ id, existing: false });
      expect(await textsOf(to)).toEqual([{ id, level: 'success', text: 'Done' }]);
    });
  });
}
