import { MessageCenterError } from '../../protocol/index.js';

/** The error of what needs the server while there is no way to it. */
export function unreachable(cause?: unknown): MessageCenterError {
  const text = 'There is no connection to the server now.';
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}
