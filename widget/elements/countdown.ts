/** The longest time that the platform's timers can take; they run at once with a longer one. */
const LONGEST_MS = 2 ** 31 - 1;

/** Calls back once when its time has run; it can be held and let go on as often as needed. */
export class Countdown {
  readonly #done: () => void;
  #left: number;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Made at rest: `run()` starts it. */
  constructor(ms: number, done: () => void) {
    this.#left = Math.min(ms, LONGEST_MS);
    this.#done = done;
  }

  /** Milliseconds that are left, 0 or more. */
  get left(): number {
    const gone = this.#timer === undefined ? 0 : performance.now() - this.#startedAt;
    return Math.max(0, this.#left - gone);
  }

  /** Starts it, or lets it go on. */
  run(): void {
    if (this.#timer !== undefined) return;
    this.#startedAt = performance.now();
    this.#timer = setTimeout(() => {
      this.hold();
      this.#done();
    }, this.#left);
  }

  /** Holds it where it is. */
  hold(): void {
    this.#left = this.left;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }
}
