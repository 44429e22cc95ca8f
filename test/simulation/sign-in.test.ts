import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { simulateSignIn } from './sign-in-simulation.js';
import type { StoreFaults } from './store-faults.js';

/** About as many as it takes until each missing guard has shown. MC_SIMULATIONS sets another number. */
const RUNS = Number(process.env.MC_SIMULATIONS ?? 300);

/** In how many runs a missing guard must have shown at the latest. */
const FAULTY_RUNS = 500;

const TIMEOUT_MS = 60_000 + RUNS * 1_000;

/**
 * A seed whose run fails, with what was wrong.
 * @param first The seed to begin with: one whose run is known to fail.
 */
async function failure(faults: StoreFaults, first: number): Promise<string | undefined> {
  for (let run = 0; run < FAULTY_RUNS; run += 1) {
    const seed = 1 + ((first - 1 + run) % FAULTY_RUNS);
    try {
      await simulateSignIn(seed, faults);
    } catch (error) {
      return `seed ${seed}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

describe('a sign-in under every kind of interleaving and process death', () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  test(
    `${RUNS} random runs lose and duplicate nothing, and count exactly`,
    async () => {
      for (let seed = 1; seed <= RUNS; seed += 1) {
        await simulateSignIn(seed).catch((error: Error) => {
          throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
        });
      }
    },
    TIMEOUT_MS,
  );

  test.each<[string, StoreFaults, first?: number]>([
    ['the comparison in append', { noCompare: true }],
    ['the due work', { noDue: true }, 480],
    ['completing what a dead process has left', { noApplyPending: true }],
  ])(
    'without %s a run fails',
    async (_guard, faults, first = 1) => {
      expect(await failure(faults, first)).toBeDefined();
    },
    TIMEOUT_MS,
  );
});
