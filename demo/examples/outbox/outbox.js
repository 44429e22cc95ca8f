import { randomUUID } from 'node:crypto';

/**
 * Messages that are sent if and only if a transaction of the app commits: until then, they are rows
 * of a table in the app's own database.
 */
export class Outbox {
  #database;
  #center;
  #relaying;

  constructor(database, center) {
    this.#database = database;
    this.#center = center;
    database.exec(
      'CREATE TABLE IF NOT EXISTS outbox (id TEXT PRIMARY KEY, message TEXT NOT NULL, error TEXT)',
    );
  }

  /** Call it within a transaction of the app. */
  add(message) {
    this.#database
      .prepare('INSERT INTO outbox (id, message) VALUES (?, ?)')
      .run(randomUUID(), JSON.stringify(message));
  }

  /** Sends what was committed. Call it after each commit, at startup, and every few seconds. */
  async relay() {
    this.#relaying ??= this.#relayAll().finally(() => {
      this.#relaying = undefined;
    });
    await this.#relaying;
  }

  async #relayAll() {
    const first = this.#database.prepare(
      'SELECT id, message FROM outbox WHERE error IS NULL ORDER BY rowid LIMIT 1',
    );
    for (let row = first.get(); row; row = first.get()) await this.#send(row);
  }

  async #send({ id, message }) {
    try {
      // With the row's id in the key, a process that dies before the deletion sends nothing twice.
      await this.#center.send({ key: `outbox:${id}`, ...JSON.parse(message) });
      this.#database.prepare('DELETE FROM outbox WHERE id = ?').run(id);
    } catch (error) {
      // A message that can never be sent must not hold up the rest. Anything else is retried later.
      if (!error.permanent) throw error;
      this.#database.prepare('UPDATE outbox SET error = ? WHERE id = ?').run(error.message, id);
    }
  }
}
