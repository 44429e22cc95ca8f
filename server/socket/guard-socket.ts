import type { Duplex } from 'node:stream';

/** Node destroys the socket by itself; the error only needs a listener. */
const ignoreError = (): void => {};

/**
 * Keeps a client's reset from ending the process: Node removes its own error listener from an
 * upgraded socket, and an error without a listener is an uncaught exception.
 */
export function guardSocket(socket: Duplex): void {
  // A connection may request several upgrades.
  if (!socket.listeners('error').includes(ignoreError)) socket.on('error', ignoreError);
}
