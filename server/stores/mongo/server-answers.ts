/** How much later an attempt has to begin to show that an earlier one is stuck, in milliseconds. */
const OVERTAKEN_MS = 2_000;

/**
 * Tells a server that does not answer from one that is slow or has much to do. Attempts get their
 * connections in the order in which they begin, and may have to wait for one.
 */
export class ServerAnswers {
  /** When the last answer came. */
  #answeredAt = Number.NEGATIVE_INFINITY;
  /** When the latest of the attempts began that were answered. */
  #begunAt = Number.NEGATIVE_INFINITY;

  /** @param begunAt When the answered attempt began. */
  note(begunAt: number): void {
    this.#answeredAt = performance.now();
    this.#begunAt = Math.max(this.#begunAt, begunAt);
  }

  /**
   * Whether an attempt will get no answer: the server answers nobody, or has answered later attempts,
   * so that the connection of this one must be dead.
   */
  isStuck(begunAt: number, silentMs: number): boolean {
    const silentSince = Math.max(this.#answeredAt, begunAt);
    const isSilent = performance.now() - silentSince >= silentMs;
    return isSilent || this.#begunAt - begunAt > OVERTAKEN_MS;
  }
}
