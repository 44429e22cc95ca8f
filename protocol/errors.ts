/**
 * Every way in which a command can fail. The set is closed: clients may switch over it.
 * `permanent` codes fail the same way when the command is sent again unchanged.
 */
export const ERROR_STATUS = {
  /** The input is malformed, too long, or not allowed; the text says which part and why. */
  INVALID: 400,
  /** Nobody is known behind the request. The text never says why. */
  UNAUTHENTICATED: 401,
  /** Somebody is known, or the origin is, and may not do this. */
  FORBIDDEN: 403,
  /** Unknown, ended, or another recipient's: the three give the same answer. */
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** A body, packet or list is larger than the limit that the text names. */
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** A count (sockets of a user, for instance) is at its limit. */
  LIMIT: 422,
  /** Too many commands; `retryMs` says when to try again. */
  RATE_LIMITED: 429,
  /** A fault of the server; its log has the details. */
  INTERNAL: 500,
  /** The store or the server cannot be reached now; nothing of the command was done. */
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** An error as it travels: in a socket's ack and as the body of an HTTP answer. */
export interface WireError {
  code: ErrorCode;
  /** For people: what was wrong, where, and what to do. */
  message: string;
  /** With RATE_LIMITED: how long to wait, in milliseconds. */
  retryMs?: number;
}

/** Codes after which the same command may succeed when it is simply sent again. */
const TRANSIENT_CODES: ReadonlySet<ErrorCode> = new Set([
  'RATE_LIMITED',
  'INTERNAL',
  'UNAVAILABLE',
]);

/** The one error class of message-center, thrown by both halves. */
export class MessageCenterError extends Error {
  override readonly name = 'MessageCenterError';
  readonly code: ErrorCode;
  /** With RATE_LIMITED: how long to wait, in milliseconds. */
  readonly retryMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryMs?: number } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.retryMs = options.retryMs;
  }

  /** The HTTP status that goes with the code. */
  get status(): number {
    return ERROR_STATUS[this.code];
  }

  /** Whether sending the same command again can never succeed. */
  get permanent(): boolean {
    return !TRANSIENT_CODES.has(this.code);
  }

  toWire(): WireError {
    const wire: WireError = { code: this.code, message: this.message };
    if (this.retryMs !== undefined) wire.retryMs = this.retryMs;
    return wire;
  }

  /** The error that a `WireError` from the other side stands for. */
  static fromWire(wire: WireError): MessageCenterError {
    const code = Object.hasOwn(ERROR_STATUS, wire.code) ? wire.code : 'INTERNAL';
    const options = wire.retryMs === undefined ? {} : { retryMs: wire.retryMs };
    return new MessageCenterError(code, wire.message, options);
  }
}

/** Shorthand for the commonest refusal. */
export function invalid(message: string): MessageCenterError {
  return new MessageCenterError('INVALID', message);
}
