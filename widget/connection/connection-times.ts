/** The times of a connection, in milliseconds. */
export interface ConnectionTimes {
  /** The longest wait for the answer to a command, and for a socket to open. */
  readonly answerMs: number;
  /** How long a socket may take to open before polls start beside it. */
  readonly firstPollMs: number;
  /** The pause before the first retry after a loss; doubled with each failure. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** The interval of polls of a visible page. */
  readonly pollMs: number;
  /** The interval of polls of a hidden page. */
  readonly hiddenPollMs: number;
  /** The pause before a page that polls tries a socket again; doubled with each failure. */
  readonly socketRetryMs: number;
  readonly socketRetryMaxMs: number;
  /** The pause before a refused page tries again. */
  readonly refusedRetryMs: number;
}

export const DEFAULT_TIMES: ConnectionTimes = {
  answerMs: 10_000,
  firstPollMs: 1_500,
  retryMs: 1_000,
  retryMaxMs: 30_000,
  pollMs: 3_000,
  hiddenPollMs: 30_000,
  socketRetryMs: 10_000,
  socketRetryMaxMs: 300_000,
  refusedRetryMs: 60_000,
};
