import type { Duplex } from 'node:stream';
import { MessageCenterError } from '../../protocol/index.js';

/** Limits how many connections each holder has. */
export class ConnectionQuota {
  readonly #limit: number;
  readonly #held = new Map<string, number>();

  /** @param limit How many connections each holder may have. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Counts a connection until its TCP connection is closed, even if its WebSocket or its Socket.IO
   * session has ended.
   * @param logFull Called before it throws: pages poll then, and nobody else would notice.
   * @throws MessageCenterError LIMIT when the holder is at its limit.
   */
  hold(holder: string, connection: Duplex, logFull: () => void): void {
    const held = this.#held.get(holder) ?? 0;
    if (held >= this.#limit) {
      logFull();
      throw new MessageCenterError('LIMIT', 'Too many sockets are open; poll instead.');
    }
    // A closed connection emits no second `close`.
    if (connection.closed) return;
    this.#held.set(holder, held + 1);
    connection.once('close', () => this.#release(holder));
  }

  #release(holder: string): void {
    const left = (this.#held.get(holder) ?? 1) - 1;
    if (left === 0) this.#held.delete(holder);
    else this.#held.set(holder, left);
  }
}
