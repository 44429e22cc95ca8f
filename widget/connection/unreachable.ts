import { MessageCenterError } from '../../protocol/index.js';

/** The error of a command while the server cannot be reached. */
export function unreachable(cause?: unknown): MessageCenterError {
  const text = 'There is no connection to the server now.';
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}
