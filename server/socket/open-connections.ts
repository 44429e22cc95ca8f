import type { Duplex } from 'node:stream';

/** The TCP connections that were upgraded and are still open. */
export class OpenConnections {
  readonly #open = new Set<Duplex>();

  add(connection: Duplex): void {
    if (connection.closed) return;
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
  }

  /**
   * Waits until all are closed, and destroys the rest after `graceMs`: a suspended client never
   * answers a close frame.
   */
  async ended(graceMs: number): Promise<void> {
    const closed = [...this.#open].map(
      (connection) => new Promise<void>((resolve) => connection.once('close', () => resolve())),
    );
    const timer = setTimeout(() => {
      for (const connection of this.#open) connection.destroy();
    }, graceMs);
    await Promise.all(closed);
    clearTimeout(timer);
  }
}
