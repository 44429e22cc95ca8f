import type { Server as HttpServer } from 'node:http';
import { Server } from 'socket.io';
import type { HeldByPages } from './process-protocol.js';

/**
 * Counts the sockets of a server, from before a center is attached to it. Engine.IO's own number is
 * none of the center's API, so the Socket.IO server is noted down while it is attached.
 */
export function watchSockets(httpServer: HttpServer): () => HeldByPages {
  let connections = 0;
  let io: Server | undefined;
  httpServer.on('upgrade', (_request, socket) => {
    connections += 1;
    socket.once('close', () => {
      connections -= 1;
    });
  });
  const { attach } = Server.prototype;
  Server.prototype.attach = function (this: Server, ...args) {
    io = this;
    return attach.apply(this, args);
  };
  return () => ({ connections, sessions: io?.engine?.clientsCount ?? 0 });
}
