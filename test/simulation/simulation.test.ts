import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Faults, simulate } from './simulation.js';

/** Twice as many as it takes until each missing guard has shown. MC_SIMULATIONS sets another number. */
const RUNS = Number(process.env.MC_SIMULATIONS ?? 200);

/** In how many runs a missing guard must have shown at the latest. */
const FAULTY_RUNS = 5_000;

/** Milliseconds; generous, for a busy machine. */
const TIMEOUT_MS = 60_000 + RUNS * 1_000;

/**
 * A seed whose run fails, with what was wrong.
 * @param first The seed to begin with: one whose run is known to fail.
 */
async function failure(faults: Faults, first: number): Promise<string | undefined> {
  for (let run = 0; run < FAULTY_RUNS; run += 1) {
    const seed = 1 + ((first - 1 + run) % FAULTY_RUNS);
    try {
      await simulate(seed, faults);
    } catch (error) {
      return `seed ${seed}: ${(error as Error).message}`;
    }
  }
  return undefined;
}

describe('an inbox under every kind of interleaving and process death', () => {
  beforeAll(() => {
    vi.useFakeTimers({ toFake: ['setTimeout'] });
  });
  afterAll(() => {
    vi.useRealTimers();
  });

  test(
    `${RUNS} random runs keep numbers, rows, counts and every page exact`,
    async () => {
      for (let seed = 1; seed <= RUNS; seed += 1) {
        await simulate(seed).catch((error: Error) => {
          throw new Error(`seed ${seed}: ${error.message}`, { cause: error });
        });
      }
    },
    TIMEOUT_MS,
  );

  test.each<[string, Faults, first?: number]>([
    ['the comparison in append', { noCompare: true }],
    ['the guard by number when an entry is applied', { noGuard: true }, 71],
    ['looking for the ids of a write whose answer was lost', { noLookUp: true }],
    ['completing what a dead process has left', { noApplyPending: true }],
    ['reading the head before the rows', { rowsFirst: true }, 12],
    ['the number last applied on each message', { noApplied: true }],
    ['the buffer while a page is loading', { latePage: true }, 371],
    ['the comparison of prev with the cursor', { noPrev: true }],
    ['joining the room before the sync is read', { lateJoin: true }, 4],
  ])(
    'without %s a run fails',
    async (_guard, faults, first = 1) => {
      expect(await failure(faults, first)).toBeDefined();
    },
    TIMEOUT_MS,
  );
});
