import { MessageCenterError } from '../../protocol/index.js';

/** Thrown by a message center that is closed. It is not logged. */
export class ClosedError extends MessageCenterError {
  constructor(cause?: unknown) {
    super('UNAVAILABLE', 'This message center has been closed.', { cause });
  }
}
