import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { invalid } from '../../protocol/errors.js';

/**
 * Checks what an app passes to `center.upgrade`. Engine.IO would fail later, when nobody catches
 * the error.
 * @throws MessageCenterError INVALID.
 */
export function checkUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const valid =
    typeof request?.headers === 'object' &&
    isSocket(socket) &&
    (head as unknown) instanceof Uint8Array;
  if (valid) return;
  throw invalid(
    'center.upgrade takes the arguments of the event: server.on("upgrade", (request, socket, head) => center.upgrade(request, socket, head)).',
  );
}

export function isSocket(value: Partial<Duplex> | null | undefined): value is Duplex {
  return typeof value?.end === 'function' && typeof value.destroy === 'function';
}
