import { setImmediate as nextTurn } from 'node:timers/promises';

/** How long the work of one turn of the event loop lasts before the rest waits, in milliseconds. */
const HOLD_MS = 5;

/**
 * Runs pieces of synchronous work in their order. SQLite works synchronously, so without a pause a
 * loop of calls, or many calls at once, would hold the event loop until the last one is done.
 */
export class WorkTurns {
  #waiting: (() => void)[] = [];
  #draining = false;
  /** When the work of this turn has to end; undefined before its first piece. */
  #until: number | undefined;

  /** Runs `work` immediately if this turn has time left and nothing waits. */
  run<Value>(work: () => Promise<Value>): Promise<Value> {
    if (!this.#draining && this.#hasTime()) return work();
    return new Promise((resolve) => {
      this.#waiting.push(() => resolve(work()));
      if (!this.#draining) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#draining = true;
    while (this.#waiting.length > 0) {
      const pieces = this.#waiting;
      this.#waiting = [];
      for (const piece of pieces) {
        while (!this.#hasTime()) await nextTurn();
        piece();
        // What the caller does with the result belongs to this turn, too.
        await undefined;
      }
    }
    this.#draining = false;
  }

  #hasTime(): boolean {
    const now = performance.now();
    if (this.#until === undefined) {
      this.#until = now + HOLD_MS;
      void nextTurn().then(() => {
        this.#until = undefined;
      });
    }
    return now < this.#until;
  }
}
