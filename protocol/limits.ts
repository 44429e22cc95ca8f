/**
 * The limits of one center and their defaults. A server may change each of them through the option
 * `limits`; clients are written for the defaults.
 */
export const DEFAULT_LIMITS = {
  /** Characters (UTF-16 code units) in a message's text. */
  textLength: 10_000,
  /** Characters (UTF-16 code units) in a message's subject. */
  subjectLength: 255,
  /** Actions of a message. */
  actions: 5,
  /** Bytes of a message's `data`, as JSON in UTF-8. */
  dataBytes: 8_192,
  /** Messages on a page when the client does not say. */
  pageSize: 20,
  /** Messages on a page at the most; a larger `limit` is read as this one. */
  pageMax: 50,
  /** Entries in a delta; more than these answer a sync as a reset. */
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
   * Bytes that may wait in the server's memory for one socket whose client reads slowly, and at
   * least twice `answerBytes`. Above half of it nothing more is pushed and no command begun until
   * the client has read what waits.
   */
  waitingBytes: 262_144,
  /** How long a client may leave unread what waits for it before its socket is cut, in milliseconds. */
  slowReaderMs: 20_000,
  /** Changing commands a minute and identity: more than a person can give by hand. */
  changesPerMinute: 600,
  /** Changing commands that may come at once before the rate counts. */
  changesBurst: 200,
  /** Reading commands a minute and identity. */
  readsPerMinute: 600,
  /** Refused requests, and new anonymous sessions, a minute and network address. */
  refusalsPerMinute: 300,
  /** Of these, how many may come at once before the rate counts. */
  refusalsBurst: 100,
  /** Open sockets from one network address (with `trustProxy`: the one behind the proxy). */
  socketsPerAddress: 1_000,
  /** Open sockets of one user or session; further ones are refused and poll instead. */
  socketsPerRecipient: 50,
  /** Live messages of an anonymous inbox; the next one removes the oldest. */
  anonymousMessages: 100,
  /** How long a removed message can be restored, in milliseconds. */
  restoreMs: 60_000,
} as const satisfies Record<string, number>;

export type Limits = { readonly [name in keyof typeof DEFAULT_LIMITS]: number };
