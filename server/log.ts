/** A line for the app's log. It never contains a token, a cookie or a message's text. */
export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly error?: unknown;
}

/** Receives the lines of the log. */
export type Log = (record: LogRecord) => void;
