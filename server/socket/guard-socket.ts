import type { Duplex } from 'node:stream';

/** Node destroys a socket after an error by itself; the event only has to be heard. */
const hear = (): void => {};

/**
 * Node takes its own listeners off a socket that is upgraded. Until another one is there, a reset by
 * the client would be thrown as an uncaught exception and end the process.
 */
export function guardSocket(socket: Duplex): void {
  // One is enough on a connection that asks for an upgrade again and again.
  if (!socket.listeners('error').includes(hear)) socket.on('error', hear);
}
