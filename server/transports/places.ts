import type { Stop } from '../stores/message-store.js';

/** Counts who holds how many places, and gives nobody more than a limit. */
export class Places {
  readonly #taken = new Map<string, number>();

  /** @returns Gives the place back, once; null where the holder has no room for one more. */
  take(holder: string, limit: number): Stop | null {
    const taken = this.#taken.get(holder) ?? 0;
    if (taken >= limit) return null;
    this.#taken.set(holder, taken + 1);
    let held = true;
    return () => {
      if (held) this.#giveBack(holder);
      held = false;
    };
  }

  #giveBack(holder: string): void {
    const left = (this.#taken.get(holder) ?? 1) - 1;
    if (left === 0) this.#taken.delete(holder);
    else this.#taken.set(holder, left);
  }
}
