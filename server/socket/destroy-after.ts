import type { Duplex } from 'node:stream';

/** Destroys a socket that is still open after `waitMs`, such as that of a suspended client. */
export function destroyAfter(socket: Duplex, waitMs: number): void {
  if (socket.closed) return;
  const timer = setTimeout(() => socket.destroy(), waitMs).unref();
  socket.once('close', () => clearTimeout(timer));
}
