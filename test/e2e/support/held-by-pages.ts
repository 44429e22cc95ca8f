import type { IncomingMessage } from 'node:http';
import { Server } from 'socket.io';
import type { HeldByPages } from './process-protocol.js';

/**
 * Counts the sockets of a center, from before it is attached. The center's API does not have
 * Engine.IO's own count, so the engine is recorded when the Socket.IO server gets it.
 */
export function watchSockets(): () => HeldByPages {
  let connections = 0;
  let io: Server | undefined;
  const { bind } = Server.prototype;
  Server.prototype.bind = function (this: Server, engine) {
    io = this;
    engine.on('connection', ({ request }: { request: IncomingMessage }) => {
      connections += 1;
      request.socket.once('close', () => {
        connections -= 1;
      });
    });
    return bind.call(this, engine);
  };
  return () => ({ connections, sessions: io?.engine?.clientsCount ?? 0 });
}
