import type { Socket } from 'socket.io';

/**
 * Ends a connection at once. Engine.IO alone would still send what waits, and a client that reads
 * slowly must not get it any more once its identity has ended.
 */
export function cutConnection(connection: Socket['conn']): void {
  connection.close(true);
  connection.request.socket.destroy();
}
