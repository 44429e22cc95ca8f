/**
 * The limits of a message center, with their defaults. A server may change each by the option
 * `limits`; clients are written for the defaults.
 */
export const DEFAULT_LIMITS = {
  /** Characters (UTF-16 code units) in a message's text. */
  textLength: 10_000,
  /** Characters (UTF-16 code units) in a message's subject. */
  subjectLength: 255,
  /** Tags of a message. */
  tags: 10,
  /** Actions of a message. */
  actions: 5,
  /** Bytes of a message's `data`, as JSON in UTF-8. */
  dataBytes: 8_192,
  /** Messages on a page by default; at most `pageMax`. */
  pageSize: 20,
  /** The maximum number of messages on a page; a larger `limit` counts as this one. */
  pageMax: 50,
  /** Entries in a delta; a sync that needs more gets a reset. */
  deltaEntries: 200,
  /** Live transient messages in a reset, the newest ones. */
  resetTransient: 50,
  /** Message ids in one command. */
  idsPerCommand: 100,
  /** Changing commands in one list of commands. */
  commandsPerRequest: 20,
  /** Bytes of one packet or request body from a client. */
  packetBytes: 32_768,
  /** Bytes of a page, delta or push, as JSON in UTF-8. */
  answerBytes: 131_072,
  /**
   * Bytes that the server may queue for one socket whose client reads slowly; at least twice
   * `answerBytes`. Above half of it, pushes and commands pause until the client has read the queue.
   */
  waitingBytes: 262_144,
  /**
   * How long a client may take to read its queue, or an answer by HTTP, before its connection is
   * cut, in milliseconds.
   */
  slowReaderMs: 20_000,
  /** Changing commands per minute and identity: more than a person can send by hand. */
  changesPerMinute: 600,
  /** The burst of changing commands before the rate applies. */
  changesBurst: 200,
  /** Reading commands per minute and identity. */
  readsPerMinute: 600,
  /** Refused requests, and new anonymous sessions, per minute and network address. */
  refusalsPerMinute: 300,
  /** The burst of refused requests, and of new anonymous sessions, before the rate applies. */
  refusalsBurst: 100,
  /** Open sockets from one network address (with `trustProxy`: the one behind the proxy). */
  socketsPerAddress: 1_000,
  /** Open sockets of one user or session; further ones are refused and poll instead. */
  socketsPerRecipient: 50,
  /**
   * How long a transient message waits to be shown before it expires, in milliseconds; at most 100
   * years.
   */
  transientMs: 86_400_000,
  /**
   * How long ended messages (removed, expired, shown) and the log's entries about changes are kept
   * before they are deleted, in milliseconds.
   */
  removedMs: 2_592_000_000,
  /**
   * How long after it was sent (or renewed) a message to everyone still reaches inboxes that are
   * opened, in milliseconds.
   */
  broadcastMs: 2_592_000_000,
  /**
   * Entries about changes that are this far behind the head of a log are deleted before `removedMs` has
   * passed, but not before `restoreMs` has: they may be undone.
   */
  logEntries: 1_000,
  /** After how long without a use an anonymous inbox is erased, in milliseconds. */
  anonymousMs: 2_592_000_000,
  /** Live messages of an anonymous inbox; the next one removes the oldest. */
  anonymousMessages: 100,
  /** How long a removed message can be restored, in milliseconds; at most `removedMs`. */
  restoreMs: 60_000,
} as const satisfies Record<string, number>;

export type Limits = { readonly [name in keyof typeof DEFAULT_LIMITS]: number };
