import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { EMPTY_HEAD } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { launchProgram } from '../../support/launch-program.js';
import type { EraseJob } from './erase-process.js';

const PROGRAM = 'test/server/core/erase-process.ts';

/** How long a head is cached: an erasure takes at least twice as long. */
const KEEP_MS = 500;

const MESSAGES = 1_200;

const STORES = sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'));

describe.each(STORES)('a process that is killed while it erases, on %s', (_name, makeData) => {
  const fixture = new CenterFixture(makeData);
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('leaves the rest to another process, and then nothing of the person is left', async () => {
    const store = storeKeepingHeads(fixture.store(), KEEP_MS);
    const center = fixture.center({ store });
    const [user, friend] = [`person-${randomUUID()}`, `friend-${randomUUID()}`];
    const texts = Array.from({ length: MESSAGES }, (_none, index) => `${user} ${index}`);
    await Promise.all(texts.map((text) => center.send({ to: { user }, text })));
    await center.send({ to: { user: friend }, text: 'kept', from: { id: user, name: 'Barry' } });

    const job: EraseJob = { user, keepMs: KEEP_MS };
    const child = launchProgram(PROGRAM, job, fixture.writerArgs, 'inherit');
    const isErased = async () => (await store.head(`user:${user}`)).erased === true;
    await expect.poll(isErased, { interval: 1 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
    expect(child.signalCode).toBe('SIGKILL');
    const due = () => store.dueOf(`user:${user}`);
    const [work] = await due();

    // It looks for due work at once, and then only every few seconds.
    await expect.poll(() => store.now()).toBeGreaterThan((work?.dueAt ?? Infinity) + KEEP_MS);
    const stop = center.work();
    await expect.poll(due, { timeout: 30_000 }).toEqual([]);
    stop();
    expect(await store.head(`user:${user}`)).toEqual(EMPTY_HEAD);
    const { messages } = await center.list({ user: friend });
    expect(messages).toMatchObject([{ text: 'kept' }]);
    expect(messages[0]).not.toHaveProperty('from');
    expect(await fixture.dump()).not.toContain(user);
  });
});
