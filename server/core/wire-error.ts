import { toWire } from '../../protocol/errors.js';
import {
  ERROR_STATUS,
  type ErrorCode,
  MessageCenterError,
  type WireError,
} from '../../protocol/index.js';
import type { LogRecord } from '../options.js';
import { ClosedError } from './closed-error.js';

/** How what reads bodies names what it refuses, and our code for it. */
const BODY_ERRORS: { readonly [type: string]: readonly [ErrorCode, string] } = {
  'entity.too.large': ['TOO_LARGE', 'The body is larger than this server reads.'],
  'request.aborted': ['INVALID', 'The body ended too early.'],
  'request.size.invalid': ['INVALID', 'The body is not as long as Content-Length says.'],
  'body.consumed': [
    'INTERNAL',
    "The app has read the body before the message center could; the server's log says what to change.",
  ],
};

/** A fault of the server or the app that the log has heard of already. */
export class ReportedError extends MessageCenterError {}

/**
 * The one mapping from any error to what a client is told. What is our own fault or the store's is
 * logged whole and answered blandly.
 */
export function toWireError(error: unknown, log: (record: LogRecord) => void): WireError {
  if (error instanceof MessageCenterError && ERROR_STATUS[error.code] < 500) return toWire(error);
  const type = (error as { type?: unknown } | null)?.type;
  const known = typeof type === 'string' ? BODY_ERRORS[type] : undefined;
  if (known) return { code: known[0], message: known[1] };
  // What the router throws for a path such as /messages/%ff.
  if (error instanceof URIError) return { code: 'INVALID', message: 'The path is malformed.' };
  if (!(error instanceof ReportedError || error instanceof ClosedError)) {
    log({ level: 'error', text: 'a command failed', error });
  }
  return error instanceof MessageCenterError && error.code === 'UNAVAILABLE'
    ? { code: 'UNAVAILABLE', message: 'The messages cannot be reached now; try again soon.' }
    : { code: 'INTERNAL', message: 'Something went wrong on the server.' };
}
