/** What may stand for a `?`. */
export type Bind = string | number | null;

/** One row of an answer: its columns by name. */
export type Fields = Readonly<Record<string, unknown>>;

/**
 * One connection to one file. Everything is synchronous. Statements are prepared once for each
 * text and kept, so texts must come from a fixed set.
 */
export interface SqliteDriver {
  /** Runs statements without parameters and without an answer. */
  exec(sql: string): void;
  /** All rows of the answer; the statement is finished and holds no read lock. */
  all(sql: string, binds?: readonly Bind[]): Fields[];
  /** How many rows the statement changed. */
  run(sql: string, binds?: readonly Bind[]): number;
  close(): void;
}

/** Opens a connection; the file is made when it is missing. */
export type OpenDriver = (file: string) => Promise<SqliteDriver>;
