import type { Duplex } from 'node:stream';

/** The TCP connections that have been upgraded and are not closed yet. */
export class OpenConnections {
  readonly #open = new Set<Duplex>();

  add(connection: Duplex): void {
    if (connection.closed) return;
    this.#open.add(connection);
    connection.once('close', () => this.#open.delete(connection));
  }

  /**
   * Waits until all are closed, and destroys those that are left after `graceMs`: a suspended client
   * never answers a goodbye.
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
