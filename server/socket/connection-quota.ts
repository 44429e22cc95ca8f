import type { Duplex } from 'node:stream';
import { MessageCenterError } from '../../protocol/index.js';

/** Counts the connections of each holder, and lets nobody have more than a limit. */
export class ConnectionQuota {
  readonly #held = new Map<string, number>();

  /**
   * Counts a connection until its TCP connection is closed. What the protocols above it say is
   * not looked at: a client that has said goodbye and stays is still counted.
   * @throws MessageCenterError LIMIT when the holder has as many already.
   */
  hold(holder: string, limit: number, connection: Duplex): void {
    const held = this.#held.get(holder) ?? 0;
    if (held >= limit) {
      throw new MessageCenterError('LIMIT', 'Too many sockets are open; poll instead.');
    }
    // A client that has left already never closes again.
    if (connection.closed) return;
    this.#held.set(holder, held + 1);
    connection.once('close', () => this.#giveBack(holder));
  }

  #giveBack(holder: string): void {
    const left = (this.#held.get(holder) ?? 1) - 1;
    if (left === 0) this.#held.delete(holder);
    else this.#held.set(holder, left);
  }
}
