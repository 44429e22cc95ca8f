/** A line for the app's log. It never holds a token, a cookie or a message's text. */
export interface LogRecord {
  readonly level: 'info' | 'warn' | 'error';
  readonly text: string;
  readonly error?: unknown;
}

/** Where such lines go. */
export type Log = (record: LogRecord) => void;
