import { hash } from 'node:crypto';
import { MessageCenterError } from '../protocol/index.js';

/**
 * Without it, an older version would fail at the first message, with an error that names no reason.
 * @throws MessageCenterError UNAVAILABLE where Node lacks what the center is built on.
 */
export function refuseOldNode(): void {
  if (typeof hash === 'function') return;
  throw new MessageCenterError(
    'UNAVAILABLE',
    `message-center-element needs Node 20.19, 22.12 or later; this is Node ${process.versions.node}.`,
  );
}
