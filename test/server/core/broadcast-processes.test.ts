import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { launchProgram } from '../../support/launch-program.js';
import type { StoreFixture } from '../../support/store-fixture.js';
import { expectReplayed, wholeLog } from '../../support/store-replay.js';
import type { BroadcastJob } from './broadcast-process.js';

const PROGRAM = 'test/server/core/broadcast-process.ts';
const TIMEOUT_MS = 120_000;
const PROCESSES = 3;
const ROUNDS = 6;

/** A broadcast of a process, and whether it is still valid. */
async function sentBy(job: BroadcastJob, args: StoreFixture['writerArgs']) {
  const child = launchProgram(PROGRAM, job, args, 'pipe');
  let output = '';
  let errors = '';
  child.stdout?.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(errors);
  return Object.entries(JSON.parse(output) as Record<string, boolean>);
}

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`several processes that send to everyone, on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;
    let store: MessageStore;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center();
      store = fixture.store();
      await store.open();
      fixture.later(() => store.close());
    });
    afterAll(() => fixture.stop());

    it(
      'keep every inbox exact while they open it at the same time',
      async () => {
        const users = Array.from({ length: 4 }, () => randomUUID());
        const jobs = Array.from({ length: PROCESSES }, (_none, index) =>
          sentBy({ name: `process ${index}`, users, rounds: ROUNDS }, fixture.writerArgs),
        );
        const sent = (await Promise.all(jobs)).flat();
        const standing = sent.filter(([, stands]) => stands).map(([id]) => id);
        const own = PROCESSES * ROUNDS;
        for (const user of [...users, randomUUID()]) {
          const total = standing.length + (users.includes(user) ? own : 0);
          const counts = { total, unread: total, transient: 0, unreadPersistent: total };
          expect(await center.counts({ user })).toEqual(counts);
          const inbox = `user:${user}`;
          expect(await store.countsAbove(inbox, 0)).toEqual(counts);
          const page = await store.page(inbox, { filter: 'all', limit: 500 });
          const copies = page.filter(({ broadcast }) => broadcast).map(({ id }) => id);
          expect(copies.toSorted()).toEqual(standing.toSorted());
          const log = await wholeLog(store, inbox);
          expect(log.map(({ number }) => number)).toEqual(log.map((_entry, index) => index + 1));
          await expectReplayed(store, inbox);
        }
      },
      TIMEOUT_MS,
    );
  });
}
