/** What may stand for a `?`. */
export type Bind = string | number | null;

/** One row of an answer: its columns by name. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * One synchronous connection to one file. Prepared statements are cached by their text, so texts must
 * come from a fixed set.
 */
export interface SqliteDriver {
  /** Runs statements without parameters and results. */
  exec(sql: string): void;
  /** All rows of the result; afterwards the statement holds no read lock. */
  all(sql: string, binds?: readonly Bind[]): Fields[];
  /** How many rows the statement changed. */
  run(sql: string, binds?: readonly Bind[]): number;
  close(): void;
}

/** Opens a connection; creates the file if it is missing. */
export type OpenDriver = (file: string) => Promise<SqliteDriver>;
