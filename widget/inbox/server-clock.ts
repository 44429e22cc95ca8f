/** How far this machine's clock may move against its timer before it has jumped, in milliseconds. */
const JUMP_MS = 5_000;

/** A larger difference between the two clocks is ignored, in milliseconds: 300 years. */
const OFFSET_MAX_MS = 1e13;

/** The server's clock: it runs on from the time in the last answer. */
export class ServerClock {
  readonly #onJump: () => void;
  #offsetMs = 0;
  #lead = leadOfClock();

  /**
   * @param onJump Called when this machine's clock was changed, or went on while the machine slept:
   *   the server's clock has to be read again.
   */
  constructor(onJump: () => void) {
    this.#onJump = onJump;
  }

  /** Takes the server's clock from an answer, ISO 8601. */
  set(serverAt: string): void {
    const offsetMs = Date.parse(serverAt) - Date.now();
    this.#offsetMs = Math.abs(offsetMs) < OFFSET_MAX_MS ? offsetMs : 0;
    this.#lead = leadOfClock();
  }

  /** Milliseconds since 1970; by this machine's clock until the server's is known. */
  now(): number {
    const jumpMs = leadOfClock() - this.#lead;
    if (Math.abs(jumpMs) > JUMP_MS) {
      this.#lead += jumpMs;
      // The timer stands still while some machines sleep, so only a clock that was set back is certain.
      if (jumpMs < 0) this.#offsetMs -= jumpMs;
      this.#onJump();
    }
    return Date.now() + this.#offsetMs;
  }
}

function leadOfClock(): number {
  return Date.now() - performance.now();
}
