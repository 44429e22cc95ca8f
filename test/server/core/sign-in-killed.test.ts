import { randomBytes, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import { Center } from '../../../server/core/center.js';
import { inboxOf } from '../../../server/core/recipient.js';
import type { MessageCenter } from '../../../server/index.js';
import { resolveOptions } from '../../../server/resolve-options.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { launchProgram } from '../../support/launch-program.js';
import type { StoreFixture } from '../../support/store-fixture.js';
import type { SignInJob } from './sign-in-process.js';

const PROGRAM = 'test/server/core/sign-in-process.ts';

const TIMEOUT_MS = 120_000;

/** More than one append takes over. */
const MESSAGES = 105;

/** Resolves when it has killed itself. */
async function killedAt(job: SignInJob, args: StoreFixture['writerArgs']): Promise<void> {
  const child = launchProgram(PROGRAM, job, args, ['ignore', 'ignore', 'pipe']);
  let errors = '';
  child.stderr?.on('data', (chunk) => {
    errors += chunk;
  });
  await once(child, 'close');
  if (child.signalCode !== 'SIGKILL') throw new Error(`It was not killed: ${errors}`);
}

type Completion = 'request' | 'work' | 'send';

/** The writes: due work, `moved`, 100 copies, 5 copies, the end of the due work. */
const DEATHS: readonly (readonly [SignInJob['dies'], write: number, completedBy: Completion])[] = [
  ['after', 1, 'work'],
  ['after', 2, 'send'],
  ['before', 3, 'work'],
  ['after', 3, 'request'],
  ['after', 4, 'work'],
  ['before', 5, 'request'],
];

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a process that is killed while it signs a visitor in, on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let center: MessageCenter;

    beforeAll(async () => {
      await fixture.start();
      center = fixture.center({ limits: { anonymousMessages: MESSAGES } });
    });
    afterAll(() => fixture.stop());

    /** Other processes with their own caches, long after the sign-in began. */
    const completeBy: {
      readonly [how in Completion]: (session: string, user: string) => Promise<void>;
    } = {
      async request(session, user) {
        const own = new Center(resolveOptions({ store: fixture.store() }));
        await own.merge.run(inboxOf({ session }), inboxOf({ user }));
        await own.close();
      },
      async work() {
        const late = storeWith(fixture.store(), (real) => ({ now: () => real.now() + 60_000 }));
        // Its clock would let it take the due work of the next test from the process that is to die.
        onTestFinished(fixture.center({ store: late }).work());
      },
      async send(session) {
        const to = { session };
        const again = await fixture.center().send({ to, text: 'again', key: 'key 7' });
        expect(again.existing).toBe(true);
      },
    };

    for (const [dies, write, way] of DEATHS) {
      it(
        `${dies} write ${write}, loses and duplicates nothing once a ${way} has completed the move`,
        async () => {
          const session = randomBytes(16).toString('base64url');
          const user = `killed ${randomUUID()}`;
          const texts = Array.from({ length: MESSAGES }, (_none, index) => `${index}`);
          await Promise.all(
            texts.map((text) => center.send({ to: { session }, text, key: `key ${text}` })),
          );
          await center.markRead(
            { session },
            (await center.list({ session })).messages[0]?.id ?? '',
          );
          await killedAt({ session, user, dies, write }, fixture.writerArgs);
          await completeBy[way](session, user);

          const counts = {
            total: MESSAGES,
            unread: MESSAGES - 1,
            transient: 0,
            unreadPersistent: MESSAGES - 1,
          };
          await expect.poll(() => center.counts({ user }), { timeout: 30_000 }).toEqual(counts);
          expect(await center.counts({ session })).toEqual(NO_COUNTS);
          const moved: string[] = [];
          for (let before: string | null = '99999'; before !== null; ) {
            const page = await center.list({ user }, { before, limit: 50 });
            moved.unshift(...page.messages.map(({ text }) => text).toReversed());
            before = page.next;
          }
          expect(moved).toEqual(texts);
        },
        TIMEOUT_MS,
      );
    }
  });
}
