import { vi } from 'vitest';

/** Repeatable random numbers (mulberry32). */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed * 2_654_435_761;
  }

  /** From 0 up to, not including, 1. */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  pick<Item>(items: readonly Item[]): Item | undefined {
    return items[this.below(items.length)];
  }
}

/** Something that can die: from then on, none of its steps continues. */
export class Mortal {
  alive = true;
  #tellDeath: (died: 'died') => void = () => {};
  readonly death = new Promise<'died'>((resolve) => {
    this.#tellDeath = resolve;
  });

  die(): void {
    this.alive = false;
    this.#tellDeath('died');
  }
}

interface Step {
  readonly owner: Mortal;
  readonly go: () => void;
}

/**
 * Decides which of all waiting steps goes on next. Whatever is between two steps of a process is
 * done in one go; a process may die at any step.
 */
export class Scheduler {
  readonly dice: Dice;
  #waiting: Step[] = [];

  constructor(seed: number) {
    this.dice = new Dice(seed);
  }

  /** Waits until it is this step's turn; forever if its owner dies. */
  step(owner: Mortal): Promise<void> {
    return new Promise((go) => this.#waiting.push({ owner, go }));
  }

  /** Runs steps in random order until none waits any more or follows after a pause. */
  async run(): Promise<void> {
    await settleMicrotasks();
    for (let steps = 0; this.#waiting.length > 0 || (await this.#passTime()); steps += 1) {
      if (steps > STEPS_MAX) throw new Error('It does not come to rest.');
      this.#waiting = this.#waiting.filter(({ owner }) => owner.alive);
      const [next] = this.#waiting.splice(this.dice.below(this.#waiting.length), 1);
      next?.go();
      await settleMicrotasks();
    }
  }

  /** Ends the pauses of those that back off; their clock is Vitest's. */
  async #passTime(): Promise<boolean> {
    vi.advanceTimersByTime(LONGEST_PAUSE_MS);
    await settleMicrotasks();
    return this.#waiting.length > 0;
  }
}

const STEPS_MAX = 20_000;

/** Longer than a writer ever pauses after a lost race. */
const LONGEST_PAUSE_MS = 100;

function settleMicrotasks(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
