import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { launchProgram } from '../../support/launch-program.js';
import type { ListJob } from './list-process.js';

const PROGRAM = 'test/server/core/list-process.ts';
const TIMEOUT_MS = 60_000;

const STORES = sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'));

describe.each(STORES)(
  'a worker that is killed in the middle of a list, on %s',
  (_name, makeData) => {
    const fixture = new CenterFixture(makeData);
    beforeAll(() => fixture.start());
    afterAll(() => fixture.stop());

    const start = (job: ListJob): ChildProcess =>
      launchProgram(PROGRAM, job, fixture.writerArgs, ['ignore', 'pipe', 'inherit']);

    /** Each line that it reports. */
    const linesOf = (child: ChildProcess) => createInterface({ input: child.stdout as never });

    it(
      'and started again has sent each recipient the message exactly once',
      async () => {
        const job = { prefix: `${randomUUID()}-`, count: 1_700, key: 'news' };
        const center = fixture.center();
        await center.send({ to: { user: `${job.prefix}3` }, text: 'before' });
        const first = start(job);
        for await (const line of linesOf(first)) {
          expect(line).not.toContain('end');
          // While it writes the next part.
          first.kill('SIGKILL');
          break;
        }
        await once(first, 'close');
        expect(first.signalCode).toBe('SIGKILL');

        let result = '';
        for await (const line of linesOf(start(job))) result = line;
        const { sent, existing, failed } = JSON.parse(result.replace('end ', ''));
        expect({ failed, total: sent + existing }).toEqual({ failed: 0, total: job.count });
        expect(existing).toBeGreaterThanOrEqual(500);
        expect(sent).toBeGreaterThan(0);

        const inboxes = Array.from({ length: job.count }, (_none, i) => `user:${job.prefix}${i}`);
        const store = fixture.store();
        await store.open();
        const numbers = new Map<number, number>();
        await store.appendToMany(inboxes, job.key, (_inbox, { head, newest }) => {
          expect(newest?.content.text).toBe('all');
          expect(head.counts.total).toBe(head.number);
          numbers.set(head.number, (numbers.get(head.number) ?? 0) + 1);
          return [];
        });
        await store.close();
        expect(Object.fromEntries(numbers)).toEqual({ 1: job.count - 1, 2: 1 });
      },
      TIMEOUT_MS,
    );
  },
);
