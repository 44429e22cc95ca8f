import { MessageCenterError } from '../../protocol/index.js';

/** What is asked of a message center that has been closed. It is no fault, and not logged. */
export class ClosedError extends MessageCenterError {
  constructor(cause?: unknown) {
    super('UNAVAILABLE', 'This message center has been closed.', { cause });
  }
}
