/** How long the connection waits for what. All in milliseconds. */
export interface ConnectionTimes {
  /** For the answer to a command, and for a socket to open. */
  readonly answerMs: number;
  /** For a socket to open, before the first poll is made beside it. */
  readonly firstPollMs: number;
  /** Before the first new try after a loss; doubled with each failure. */
  readonly retryMs: number;
  readonly retryMaxMs: number;
  /** Between two polls of a visible page. */
  readonly pollMs: number;
  /** Between two polls of a hidden page. */
  readonly hiddenPollMs: number;
  /** Before a page that polls tries a socket again; doubled with each failure. */
  readonly socketRetryMs: number;
  readonly socketRetryMaxMs: number;
  /** Before a page that was refused tries again. */
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
