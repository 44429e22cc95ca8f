import type { Socket } from 'socket.io';

/**
 * Ends a connection immediately. Engine.IO alone would first send what is queued, but a slow client
 * must not receive that after its identity has ended.
 */
export function cutConnection(connection: Socket['conn']): void {
  connection.close(true);
  connection.request.socket.destroy();
}
