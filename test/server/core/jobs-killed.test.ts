import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { launchProgram } from '../../support/launch-program.js';
import { openSocket } from '../../support/transport-clients.js';
import type { JobOrder, JobProcess } from './job-process.js';

const PROGRAM = 'test/server/core/job-process.ts';
const LEASE_MS = 60_000;
const LOST = 'It was interrupted before it was done.';

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a job whose process has died, on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    const children: ChildProcess[] = [];

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
    });
    afterEach(() => {
      for (const child of children.splice(0)) child.kill('SIGKILL');
    });
    afterAll(() => fixture.stop());

    const newestOf = async (user: string) => (await center.list({ user })).messages[0];

    function launch(plan: JobProcess): ChildProcess {
      const stdio = ['ignore', 'inherit', 'inherit', 'ipc'] as const;
      const child = launchProgram(PROGRAM, plan, fixture.writerArgs, [...stdio]);
      children.push(child);
      return child;
    }

    async function started(plan: JobProcess): Promise<ChildProcess> {
      const child = launch(plan);
      await once(child, 'message');
      return child;
    }

    async function order(child: ChildProcess, said: JobOrder): Promise<void> {
      const done = once(child, 'message');
      child.send(said);
      await done;
    }

    /** Has another process do its due work later; resolves when it is done. */
    async function pass(ms: number): Promise<void> {
      const late = storeWith(fixture.store(), (real) => ({ now: () => real.now() + ms }));
      let looks = 0;
      const looking = storeWith(late, (real) => ({
        async takeDue(question) {
          const work = await real.takeDue({ ...question, now: late.now() });
          looks += 1;
          return work;
        },
      }));
      const own = fixture.center({ store: looking });
      const stop = own.work();
      await expect.poll(() => looks, { timeout: 10_000 }).toBeGreaterThan(0);
      stop();
      await own.close();
    }

    it('is shown as failed once its lease has run out, once, with its last text, on open pages too', async () => {
      const user = randomUUID();
      const page = await openSocket(fixture, await fixture.serve(), { user });
      await page.request('sync', {});
      const child = await started({ user, job: { key: 'k', text: 'Working' } });
      await order(child, { progress: 0.5, text: 'Half' });
      await expect.poll(() => newestOf(user)).toMatchObject({ progress: 0.5 });
      child.kill('SIGKILL');
      await once(child, 'close');
      await pass(LEASE_MS - 20_000);
      expect(await newestOf(user)).toMatchObject({ level: 'info', progress: 0.5 });

      const { position } = await center.markAllRead({ user });
      await pass(LEASE_MS + 1_000);
      await pass(LEASE_MS + 1_000);
      const lost = await newestOf(user);
      expect(lost).toMatchObject({ level: 'error', text: `Half\n${LOST}`, readAt: null });
      expect(lost).not.toHaveProperty('progress');
      expect(lost?.order).toBe(Number.parseInt(position, 10) + 1);
      const pushed = () => page.pushes.flatMap(({ entries }) => entries).at(-1);
      await expect.poll(pushed).toMatchObject({ kind: 'updated', renewed: true, messages: [lost] });

      // The queue gives it to another worker.
      const retry = await center.job({ user }, { key: 'k', text: 'Once more' });
      expect(await newestOf(user)).toMatchObject({ level: 'info', text: 'Once more' });
      await retry.succeed('Done');
    }, 60_000);

    it('writes nothing if it died before its message, and fails if it died right after', async () => {
      for (const [diesAfter, shown] of [
        [1, []],
        [2, [{ level: 'error', text: 'Sorry' }]],
      ] as const) {
        const user = randomUUID();
        const job = { text: 'Working', lostText: 'Sorry' };
        const [, signal] = await once(launch({ user, job, diesAfter }), 'close');
        expect(signal).toBe('SIGKILL');
        await pass(LEASE_MS + 1_000);
        expect((await center.list({ user })).messages).toMatchObject(shown);
      }
    }, 60_000);

    it('does not touch a job that has ended, was removed, or continues elsewhere', async () => {
      const [ended, removed, shared] = [randomUUID(), randomUUID(), randomUUID()];
      const job = { key: 'k', text: 'Working' };
      const child = await started({ user: ended, job, diesAfter: 3 });
      child.send({ succeed: 'Done' });
      await once(child, 'close');
      for (const user of [removed, shared]) {
        const other = await started({ user, job });
        other.kill('SIGKILL');
        await once(other, 'close');
      }
      const [{ id } = { id: '' }] = (await center.list({ user: removed })).messages;
      await center.remove({ user: removed }, id);
      const late = storeWith(fixture.store(), (real) => ({ now: () => real.now() + 30_000 }));
      await fixture.center({ store: late }).job({ user: shared }, job);
      await pass(LEASE_MS + 10_000);
      expect(await newestOf(ended)).toMatchObject({ level: 'success', text: 'Done' });
      expect(await newestOf(removed)).toBeUndefined();
      expect(await newestOf(shared)).toMatchObject({ level: 'info', text: 'Working' });
    }, 60_000);

    it('comes back with its progress and its lease if the process was only suspended', async () => {
      const user = randomUUID();
      const job = { text: 'Working', level: 'warning', leaseMs: 3_000 } as const;
      const child = await started({ user, job });
      child.kill('SIGSTOP');
      await pass(4_000);
      expect(await newestOf(user)).toMatchObject({ level: 'error', text: `Working\n${LOST}` });
      child.kill('SIGCONT');
      await order(child, { progress: 0.5 });
      const revived = { level: 'warning', text: 'Working', progress: 0.5 };
      await expect.poll(() => newestOf(user)).toMatchObject(revived);
      const due = fixture.store();
      await due.open();
      fixture.later(() => due.close());
      await expect.poll(() => due.dueOf(`user:${user}`), { timeout: 5_000 }).toHaveLength(1);
      child.kill('SIGSTOP');
      await pass(4_000);
      expect(await newestOf(user)).toMatchObject({ level: 'error' });
      child.kill('SIGCONT');
      await order(child, { succeed: 'Done' });
      expect(await newestOf(user)).toMatchObject({ level: 'success', text: 'Done' });
    }, 60_000);

    it('does not keep its process alive, which writes the last progress before it ends', async () => {
      const user = randomUUID();
      const child = launch({ user, job: { text: 'Working' }, alone: 0.9 });
      if (store === 'SQLite') expect(await once(child, 'close')).toEqual([0, null]);
      await expect.poll(() => newestOf(user)).toMatchObject({ progress: 0.9 });
    }, 60_000);
  });
}
