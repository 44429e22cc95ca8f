import type { Duplex } from 'node:stream';
import { MessageCenterError } from '../../protocol/index.js';

/** Limits how many connections each holder has. */
export class ConnectionQuota {
  readonly #held = new Map<string, number>();

  /**
   * Counts a connection until its TCP connection is closed, even if its WebSocket or its Socket.IO
   * session has ended.
   * @throws MessageCenterError LIMIT when the holder is at its limit.
   */
  hold(holder: string, limit: number, connection: Duplex): void {
    const held = this.#held.get(holder) ?? 0;
    if (held >= limit) {
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
