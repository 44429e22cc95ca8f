import { hasCode, toWire } from '../../protocol/errors.js';
import {
  ERROR_STATUS,
  type ErrorCode,
  MessageCenterError,
  type WireError,
} from '../../protocol/index.js';
import type { Log } from '../log.js';
import { ClosedError } from './closed-error.js';

/** The error types of body parsers, with our code and text. */
const BODY_ERRORS: { readonly [type: string]: readonly [ErrorCode, string] } = {
  'entity.too.large': ['TOO_LARGE', 'The body is larger than this server accepts.'],
  'request.aborted': ['INVALID', 'The body ended too early.'],
  'request.size.invalid': ['INVALID', 'The body is not as long as Content-Length says.'],
  // A body parser of the app, in `use`.
  'entity.parse.failed': ['INVALID', 'The body must be a JSON object in UTF-8.'],
  'body.consumed': [
    'INTERNAL',
    "The app has read the body before the message center could; the server's log says what to change.",
  ],
};

/** A fault of the server or the app that was already logged. */
export class ReportedError extends MessageCenterError {}

/**
 * Maps any error to the error that a client receives. Faults of the server or the store are logged
 * with details and answered without them.
 */
export function toWireError(error: unknown, log: Log): WireError {
  if (error instanceof MessageCenterError && ERROR_STATUS[error.code] < 500) return toWire(error);
  const type = (error as { type?: unknown } | null)?.type;
  const known = typeof type === 'string' ? BODY_ERRORS[type] : undefined;
  if (known) return { code: known[0], message: known[1] };
  // The router throws this for a path such as /messages/%ff. An error of the app has no status.
  if (error instanceof URIError && 'status' in error)
    return { code: 'INVALID', message: 'The path is malformed.' };
  if (!(error instanceof ReportedError || error instanceof ClosedError)) {
    log({ level: 'error', text: 'a command failed', error });
  }
  return hasCode(error, 'UNAVAILABLE')
    ? { code: 'UNAVAILABLE', message: 'The messages cannot be reached now; try again soon.' }
    : { code: 'INTERNAL', message: 'Something went wrong on the server.' };
}
