import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { LogRecord, MessageCenter } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const newUser = () => ({ user: randomUUID() });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a job on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
    });
    afterAll(() => fixture.stop());

    const listOf = async (to: { user: string }) => (await center.list(to)).messages;
    const newestOf = async (to: { user: string }) => (await listOf(to))[0];

    it('updates one message: started, in progress, succeeded and renewed', async () => {
      const to = newUser();
      const job = await center.job(to, { text: 'Importing', url: '/imports', progress: 0 });
      const before = await center.send({ to, text: 'between' });
      await center.markRead(to, [job.id, before.id]);
      expect(await center.get(to, job.id)).toMatchObject({ text: 'Importing', progress: 0 });
      job.progress(0.5, 'Row 5 of 10');
      await expect.poll(() => center.get(to, job.id)).toMatchObject({ progress: 0.5 });
      const underWay = await center.get(to, job.id);
      expect(underWay).toMatchObject({ level: 'info', text: 'Row 5 of 10' });
      for (const name of ['job', 'order']) expect(underWay).not.toHaveProperty(name);
      expect(underWay.readAt).not.toBeNull();
      expect(await job.succeed('Imported', { url: '/imports/1' })).toEqual({
        id: job.id,
        existing: false,
      });
      const done = await newestOf(to);
      const end = { level: 'success', text: 'Imported', url: '/imports/1', readAt: null };
      expect(done).toMatchObject({ id: job.id, ...end });
      expect(done).not.toHaveProperty('progress');
      expect(await listOf(to)).toHaveLength(2);
    });

    it('fails with a text or with that of an error, and keeps its own text without either', async () => {
      const cases: readonly [error: unknown, text: string][] = [
        ['No space left', 'No space left'],
        [new TypeError('\u001b[31mbad\u001b[0m row\u0000'), 'bad row'],
        [new Error(''), 'Working'],
        [undefined, 'Working'],
        [{ code: 3 }, 'Working'],
        [new Error('x'.repeat(20_000)), 'x'.repeat(10_000)],
      ];
      for (const [error, text] of cases) {
        const to = newUser();
        const job = await center.job(to, { text: 'Working', progress: 0.1 });
        await job.fail(error, { data: { row: 3 } });
        const failed = await newestOf(to);
        expect(failed).toMatchObject({ level: 'error', text, data: { row: 3 } });
        expect(failed).not.toHaveProperty('progress');
      }
    });

    it('writes the newest progress at most four times a second, and always the last', async () => {
      const to = newUser();
      const appends: number[] = [];
      const counting = storeWith(fixture.store(), (real) => ({
        append(...args) {
          appends.push(performance.now());
          return real.append(...args);
        },
      }));
      const job = await fixture.center({ store: counting }).job(to, { text: 'Counting' });
      const startedAt = performance.now();
      for (let step = 1; step <= 3_000; step += 1) {
        job.progress(step / 3_000, step === 10 ? 'Row 10' : undefined);
        if (step % 500 === 0) await new Promise(setImmediate);
      }
      await expect.poll(() => newestOf(to)).toMatchObject({ progress: 1, text: 'Row 10' });
      const seconds = (performance.now() - startedAt) / 1_000;
      expect(appends.length).toBeLessThanOrEqual(2 + 4 * seconds);
      job.progress(0.2, 'Never written');
      await job.succeed();
      expect(await newestOf(to)).toMatchObject({ level: 'success', text: 'Never written' });
    });

    it('of a visitor continues in the user’s inbox after the sign-in', async () => {
      const served = await fixture.serve();
      const response = await fetch(`${served.url}/session`, {
        method: 'POST',
        headers: { Origin: served.origin },
      });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const job = await center.job({ session: cookie.slice(11, 33) }, { text: 'Working' });
      const user = randomUUID();
      const headers = { cookie: `${cookie}; app=${user}` };
      await fetch(`${served.url}/messages?since=`, { headers });
      job.progress(0.5);
      await expect.poll(() => newestOf({ user })).toMatchObject({ progress: 0.5 });
      await job.succeed('Done');
      expect(await listOf({ user })).toMatchObject([{ level: 'success', text: 'Done' }]);
    });

    it('refuses invalid input and calls after its end, with an error that says so', async () => {
      const to = newUser();
      const start = (input: unknown, at: unknown = to) => center.job(at as never, input as never);
      await expect(start({})).rejects.toThrow(/^text must be a string/);
      await expect(start({ text: ' ' })).rejects.toThrow(/^text must not be empty/);
      await expect(start(null)).rejects.toThrow('the job must be an object; got null.');
      await expect(start({ text: 'x' }, 'barry')).rejects.toThrow(/^the recipient|^recipient/);
      await expect(start({ text: 'x', to })).rejects.toThrow(/^the job has a `to`/);
      await expect(start({ text: 'x', leaseMs: 10 })).rejects.toThrow(/^leaseMs must be a whole/);
      await expect(start({ text: 'x', lostText: '' })).rejects.toThrow(/^lostText must not be/);
      await expect(start({ text: 'x', lease: 1 })).rejects.toThrow(
        /^the job has the unknown field "lease"; it takes leaseMs, lostText, level, /,
      );
      await expect(start({ text: 'x', key: null })).rejects.toThrow(/^key must be a string/);
      await expect(start({ text: 'x', again: true })).rejects.toThrow(/^again needs a key/);

      const job = await start({ text: 'Working' });
      for (const bad of [Number.NaN, -0.1, 1.1, '0.5', undefined, null]) {
        expect(() => job.progress(bad as never)).toThrow(/^progress .*number from 0 to 1/);
      }
      expect(() => job.progress(0.5, '')).toThrow(/^text must not be empty/);
      await expect(job.succeed('')).rejects.toThrow(/^text must not be empty/);
      await expect(job.fail('')).rejects.toThrow(/text must not be empty/);
      await expect(job.succeed('x', { text: 'y' } as never)).rejects.toThrow(/first argument/);
      await expect(job.succeed('x', { key: 'k' } as never)).rejects.toThrow(/unknown field "key"/);
      for (const fields of [null, 5, true, 'x', []]) {
        await expect(job.succeed('x', fields as never)).rejects.toThrow(/fields must be an object/);
        await expect(job.fail('x', fields as never)).rejects.toThrow(/fields must be an object/);
      }
      await job.succeed('Done');
      expect(() => job.progress(0.5)).toThrow('progress was called after the job had ended.');
      await expect(job.succeed()).rejects.toMatchObject({ code: 'INVALID' });
      await expect(job.fail('x')).rejects.toThrow('fail was called after the job had ended.');
      expect(await listOf(to)).toHaveLength(1);
    });

    it('writes its last progress when the center closes, and refuses later calls', async () => {
      const to = newUser();
      const closing = fixture.center();
      const job = await closing.job(to, { text: 'Working' });
      job.progress(0.1);
      job.progress(0.6);
      await closing.close();
      expect(await newestOf(to)).toMatchObject({ progress: 0.6 });
      const refused = { code: 'UNAVAILABLE', message: 'This message center has been closed.' };
      expect(() => job.progress(0.7)).toThrow(expect.objectContaining(refused));
      await expect(job.succeed()).rejects.toMatchObject(refused);
      await expect(closing.job(to, { text: 'x' })).rejects.toMatchObject(refused);
    });

    it('with progress to write leaves no timer behind when the center closes', async () => {
      const closing = fixture.center();
      await closing.ready();
      const started = vi.spyOn(globalThis, 'setInterval');
      const stopped = vi.spyOn(globalThis, 'clearInterval');
      try {
        const job = await closing.job(newUser(), { text: 'Working' });
        job.progress(0.1);
        await closing.close();
        const timers = started.mock.results.map(({ value }) => value);
        expect(timers).not.toEqual([]);
        // Other calls of the store have timers, too, until they are answered.
        const left = () => timers.filter((timer) => !stopped.mock.calls.flat().includes(timer));
        await expect.poll(() => left().length).toBe(0);
      } finally {
        vi.restoreAllMocks();
      }
    });

    it('asks for no timer in the past, which Node would warn about', async () => {
      const job = await center.job(newUser(), { text: 'Working' });
      const later = performance.now() + 60_000;
      vi.spyOn(performance, 'now').mockReturnValue(later);
      const timers = vi.spyOn(globalThis, 'setTimeout');
      try {
        job.progress(0.1);
        expect(timers.mock.calls.map(([, waitMs]) => waitMs)).toEqual([0]);
      } finally {
        vi.restoreAllMocks();
      }
    });

    it('survives a store that fails for a while: progress is late, and its end can be repeated', async () => {
      const to = newUser();
      const log: LogRecord[] = [];
      let broken = false;
      const failing = storeWith(fixture.store(), (real) => ({
        append(...args) {
          return broken ? Promise.reject(new Error('down')) : real.append(...args);
        },
      }));
      const own = fixture.center({ store: failing, log: (record) => log.push(record) });
      const job = await own.job(to, { text: 'Working' });
      broken = true;
      job.progress(0.3, 'Third');
      await expect.poll(() => log).toHaveLength(1);
      expect(log).toMatchObject([{ level: 'error', error: { message: 'down' } }]);
      await expect(job.succeed('Done')).rejects.toThrow('down');
      broken = false;
      job.progress(0.4);
      await expect
        .poll(() => newestOf(to), { timeout: 10_000 })
        .toMatchObject({ progress: 0.4, text: 'Third' });
      await job.succeed('Done');
      expect(await newestOf(to)).toMatchObject({ text: 'Done' });
      expect(log).toHaveLength(1);
    });

    it('leaves nothing of a recipient who is erased while it runs', async () => {
      const to = newUser();
      const job = await center.job(to, { text: 'Working' });
      const inbox = `user:${to.user}`;
      const due = fixture.store();
      await due.open();
      fixture.later(() => due.close());
      expect(await due.dueOf(inbox)).toMatchObject([{ kind: 'job' }]);
      const erasing = fixture.center();
      const erased = erasing.erase(to);
      erased.catch(() => {});
      await expect.poll(() => listOf(to)).toEqual([]);
      job.progress(0.4);
      job.progress(0.5);
      const kinds = async () => (await due.dueOf(inbox)).map(({ kind }) => kind);
      await expect.poll(kinds).not.toContain('job');
      // Longer than the pause between two writes, for the second progress.
      job.progress(0.6);
      await job.succeed();
      expect(await kinds()).not.toContain('job');
    });
  });
}
