import type { SqliteDriver } from '../../server/stores/sqlite/driver.js';
import { openDriver } from '../../server/stores/sqlite/open-driver.js';
import { SqliteStore } from '../../server/stores/sqlite/sqlite-store.js';

/** The calls of a store to its driver, and the driver itself, to change the results. */
export class DriverProbe {
  /** Every statement with parameters or an answer. */
  readonly statements = new Set<string>();
  readonly executed: string[] = [];
  /** How many connections the store has opened, and closed. */
  opened = 0;
  closed = 0;
  #driver: SqliteDriver | undefined;
  readonly #asked: (sql: string) => void;
  readonly #done: (sql: string) => void;

  /**
   * @param asked Called after each statement with an answer.
   * @param done Called after each other one without parameters, `COMMIT` among them.
   */
  constructor(asked: (sql: string) => void = () => {}, done: (sql: string) => void = () => {}) {
    this.#asked = asked;
    this.#done = done;
  }

  get driver(): SqliteDriver {
    if (!this.#driver) throw new Error('The store has not opened its driver.');
    return this.#driver;
  }

  /** A store on the file whose driver is this one. */
  store(file: string, waitMs = 10_000): SqliteStore {
    return new SqliteStore({ file, waitMs, watchMs: 5, openDriver: (path) => this.#open(path) });
  }

  async #open(path: string): Promise<SqliteDriver> {
    const driver = await openDriver(path);
    this.#driver = driver;
    this.opened += 1;
    return {
      exec: (sql) => {
        this.executed.push(sql);
        driver.exec(sql);
        this.#done(sql);
      },
      all: (sql, binds) => {
        this.statements.add(sql);
        const rows = driver.all(sql, binds);
        this.#asked(sql);
        return rows;
      },
      run: (sql, binds) => {
        this.statements.add(sql);
        return driver.run(sql, binds);
      },
      close: () => {
        this.closed += 1;
        driver.close();
      },
    };
  }

  /** How often a transaction was committed. */
  get commits(): number {
    return this.executed.filter((sql) => sql === 'COMMIT').length;
  }
}
