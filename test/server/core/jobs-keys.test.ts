import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { JobInput, MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const newUser = () => ({ user: randomUUID() });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the end of a job, and jobs with one key, on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let other: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
      other = fixture.center();
    });
    afterAll(() => fixture.stop());

    const listOf = async (to: { user: string }) => (await center.list(to)).messages;
    const newestOf = async (to: { user: string }) => (await listOf(to))[0];

    it('sends its end as a new message if the user has removed the first', async () => {
      const to = newUser();
      const fields = { subject: 'Report', key: 'report', data: { a: 1 } };
      const job = await center.job(to, { ...fields, text: 'Working' });
      const { id } = job;
      await center.remove(to, id);
      job.progress(0.5, 'Half');
      expect(await job.succeed(undefined, { data: null })).toMatchObject({ existing: false });
      expect(job.id).not.toBe(id);
      const messages = await listOf(to);
      expect(messages).toMatchObject([{ id: job.id, text: 'Half', subject: 'Report' }]);
      expect(messages[0]).not.toHaveProperty('data');
      expect(messages[0]).not.toHaveProperty('progress');

      // The user has seen the end, and a queue that delivers twice does not report it again.
      await center.remove(to, job.id);
      const again = await other.job(to, { ...fields, text: 'Working' });
      expect(again.existing).toBe(true);
      expect(await again.succeed('Done')).toEqual({ id: job.id, existing: true });
      expect(await listOf(to)).toEqual([]);
    });

    it('sends an end whose popup closes by itself, or stays, whatever that of its start did', async () => {
      const to = newUser();
      const sticky = await center.job(to, { text: 'Working', sticky: true });
      const closing = await center.job(to, { text: 'Working', closeAfterMs: 1_000 });
      await center.removeAll(to);
      await sticky.succeed('Closes', { closeAfterMs: 2_000 });
      await closing.succeed('Stays', { sticky: true });
      const [stays, closes] = await listOf(to);
      expect(closes).toMatchObject({ text: 'Closes', closeAfterMs: 2_000 });
      expect(closes).not.toHaveProperty('sticky');
      expect(stays).toMatchObject({ text: 'Stays', sticky: true });
      expect(stays).not.toHaveProperty('closeAfterMs');
    });

    it('sends its end as a new message if the first has expired, and the end expires only by its own time', async () => {
      for (const fields of [{}, { expiresAt: new Date(Date.now() + 60_000) }]) {
        const to = newUser();
        const expiresAt = new Date(Date.now() + 300);
        const job = await center.job(to, { text: 'Working', expiresAt });
        await expect.poll(() => listOf(to)).toEqual([]);
        await job.succeed('Done', fields);
        expect(await listOf(to)).toMatchObject([{ text: 'Done' }]);
        const { expiresAt: end } = (await newestOf(to)) ?? {};
        expect(end).toBe(fields.expiresAt?.toISOString());
      }
    });

    it('is continued by another process with its key, whose progress updates the same message', async () => {
      const to = newUser();
      const input: JobInput = { key: 'k', text: 'Working', url: '/own', closeAfterMs: 9_000 };
      const one = await center.job(to, input);
      const two = await other.job(to, { ...input, text: 'Not shown' });
      expect([one.existing, two.existing, two.id]).toEqual([false, true, one.id]);
      expect(await newestOf(to)).toMatchObject({ text: 'Working' });
      two.progress(0.7);
      await expect.poll(() => newestOf(to)).toMatchObject({ text: 'Working', progress: 0.7 });
      await one.fail('Broken', { url: '/log', sticky: true, tags: ['alarm'] });
      two.progress(0.9);
      // A success replaces a failure with all its fields, and nothing replaces a success.
      expect(await two.succeed('Done')).toEqual({ id: one.id, existing: false });
      expect(await newestOf(to)).toMatchObject({ url: '/own', closeAfterMs: 9_000 });
      for (const field of ['sticky', 'tags']) expect(await newestOf(to)).not.toHaveProperty(field);
      const three = await center.job(to, input);
      three.progress(0.1);
      expect(await three.fail('Late')).toEqual({ id: one.id, existing: true });
      expect(await listOf(to)).toMatchObject([{ level: 'success', text: 'Done' }]);
      expect(await newestOf(to)).not.toHaveProperty('progress');
    });

    it('that has failed starts again with its key: on its message, or on a new one if that was removed', async () => {
      const to = newUser();
      const input: JobInput = { key: 'k', text: 'Try', subject: 'Report', level: 'warning' };
      const first = await center.job(to, input);
      await first.fail('Broken', { url: '/log', actions: [{ id: 'retry', label: 'Retry' }] });
      await center.markRead(to, first.id);
      const second = await other.job(to, input);
      const restarted = await newestOf(to);
      expect(restarted).toMatchObject({ id: first.id, text: 'Try', level: 'warning' });
      expect(restarted).not.toHaveProperty('url');
      expect(restarted).not.toHaveProperty('actions');
      expect(restarted?.readAt).not.toBeNull();
      await second.fail('Broken again');
      await center.remove(to, second.id);
      const third = await center.job(to, input);
      expect(third.id).not.toBe(first.id);
      await third.succeed('Ready');
      expect(await listOf(to)).toMatchObject([{ id: third.id, text: 'Ready' }]);
    });

    it('that succeeds after its failure had another sender does not bring back one that was erased', async () => {
      const [to, sender] = [newUser(), newUser()];
      const input: JobInput = {
        key: 'k',
        text: 'Working',
        from: { id: sender.user, name: 'Barry' },
      };
      const one = await center.job(to, input);
      const two = await other.job(to, input);
      await one.fail('Broken', { from: { id: 'ops', name: 'Operations' } });
      await center.erase(sender, { from: true });
      await two.succeed('Done');
      expect(await newestOf(to)).toMatchObject({ text: 'Done', from: { id: 'ops' } });
    });

    it('that was retracted writes nothing until it is started again', async () => {
      const to = newUser();
      const job = await center.job(to, { key: 'k', text: 'Working' });
      await center.retract(to, { key: 'k' });
      job.progress(0.5);
      expect(await job.succeed('Done')).toMatchObject({ existing: true });
      expect(await listOf(to)).toEqual([]);
      const anew = await center.job(to, { key: 'k', text: 'Once more' });
      expect(anew.existing).toBe(false);
      await anew.succeed();
      expect(await listOf(to)).toMatchObject([{ level: 'success', text: 'Once more' }]);
    });
  });
}
