/**
 * Every way in which a command can fail, with the HTTP status that goes with it. The set is closed,
 * so clients may switch over it.
 */
export const ERROR_STATUS = {
  /** The input is malformed, too long, or not allowed; the text says which field and why. */
  INVALID: 400,
  /** The caller is not identified. The text never says why. */
  UNAUTHENTICATED: 401,
  /** The caller or the origin is not allowed to do this. */
  FORBIDDEN: 403,
  /** Unknown, ended, or another recipient's: all three get the same answer. */
  NOT_FOUND: 404,
  METHOD_NOT_ALLOWED: 405,
  /** The body of the request did not arrive in time. */
  TIMEOUT: 408,
  /** A body or packet is larger than the server accepts. */
  TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  /** A count (sockets of a user, for instance) is at its limit. */
  LIMIT: 422,
  /** Too many commands; try again after `retryMs`. */
  RATE_LIMITED: 429,
  /** A fault of the server; its log has the details. */
  INTERNAL: 500,
  /** The store or the server cannot be reached now. The command may have been done. */
  UNAVAILABLE: 503,
} as const;

export type ErrorCode = keyof typeof ERROR_STATUS;

/** A serialized error: in a socket's ack and as the body of an HTTP answer. */
export interface WireError {
  code: ErrorCode;
  /** For people: what was wrong, where, and what to do. */
  message: string;
  /** With RATE_LIMITED: how long to wait, in milliseconds. */
  retryMs?: number;
}

/** Whether the same command, sent again, would fail the same way. */
const PERMANENT: Readonly<Record<ErrorCode, boolean>> = {
  INVALID: true,
  UNAUTHENTICATED: true,
  FORBIDDEN: true,
  NOT_FOUND: true,
  METHOD_NOT_ALLOWED: true,
  TIMEOUT: false,
  TOO_LARGE: true,
  UNSUPPORTED_MEDIA_TYPE: true,
  LIMIT: true,
  RATE_LIMITED: false,
  INTERNAL: false,
  UNAVAILABLE: false,
};

/**
 * Marks an error as ours across copies of the package: another version in a dependency of the app,
 * or the widget's copy of this file beside the server's.
 */
const BRAND = Symbol.for('message-center.error');

/**
 * The error class of message-center, thrown by both halves. `instanceof` recognizes every error of
 * a message center, whichever copy of the package threw it.
 */
export class MessageCenterError extends Error {
  override readonly name = 'MessageCenterError';
  readonly code: ErrorCode;
  /** With RATE_LIMITED: how long to wait, in milliseconds. */
  readonly retryMs: number | undefined;

  constructor(
    code: ErrorCode,
    message: string,
    options: { cause?: unknown; retryMs?: number | undefined } = {},
  ) {
    super(message, options);
    this.code = code;
    this.retryMs = options.retryMs;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static override [Symbol.hasInstance](value: unknown): value is MessageCenterError {
    // biome-ignore lint/complexity/noThisInStatic: a class that extends this one inherits it
    return this === MessageCenterError ? hasBrand(value) : isOfClass(this, value);
  }

  /** Whether the same command, sent again, can never succeed. */
  get permanent(): boolean {
    return PERMANENT[this.code];
  }

  /** Creates an error from a received `WireError`, which is checked. */
  static fromWire(error: WireError): MessageCenterError {
    const received: { readonly [name in keyof WireError]?: unknown } = error ?? {};
    const { code, message, retryMs } = received;
    const known = typeof code === 'string' && Object.hasOwn(PERMANENT, code);
    return new MessageCenterError(
      known ? (code as ErrorCode) : 'INTERNAL',
      typeof message === 'string' ? message : 'The server sent an error without a text.',
      { retryMs: typeof retryMs === 'number' && retryMs > 0 ? retryMs : undefined },
    );
  }
}

/** The default `instanceof`. */
function isOfClass(type: unknown, value: unknown): boolean {
  return Function.prototype[Symbol.hasInstance].call(type as typeof Error, value);
}

/** An error with a code that this copy does not know counts as unknown, so that it is logged. */
function hasBrand(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !(BRAND in value)) return false;
  return Object.hasOwn(ERROR_STATUS, (value as Partial<MessageCenterError>).code ?? '');
}

/** Whether an error is one of ours, with this code. */
export function hasCode(error: unknown, code: ErrorCode): error is MessageCenterError {
  return error instanceof MessageCenterError && error.code === code;
}

/** Serializes an error. */
export function toWire({ code, message, retryMs }: MessageCenterError): WireError {
  return retryMs === undefined ? { code, message } : { code, message, retryMs };
}

/** An INVALID error. */
export function invalid(message: string): MessageCenterError {
  return new MessageCenterError('INVALID', message);
}

/**
 * Control characters, line ends and changes of direction that JSON does not escape: they would
 * forge a line of a log, or control the terminal that shows it.
 */
const DECEPTIVE = /[\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Quotes a value for an error text: on one line, cut to `max` characters. */
export function quote(value: unknown, max = 60): string {
  const text = JSON.stringify(textOf(value)).replace(
    DECEPTIVE,
    (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return text.length <= max ? text : `${text.slice(0, max - 4)}..."`;
}

/** A value as a string, or its type: an object may have no prototype or a `toString` that fails. */
function textOf(value: unknown): string {
  try {
    return String(value);
  } catch {
    return typeof value;
  }
}
