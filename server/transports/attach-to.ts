import type { Server as HttpServer, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { pathnameOf } from '../http/mounts.js';
import type { Stop } from '../stores/message-store.js';

/** The part of a Socket.IO server that is needed here. */
interface Attachable {
  attach(httpServer: HttpServer): unknown;
}

/** Attaches so that a center which is closed leaves the server's upgrades to another one. */
export function attachTo(httpServer: HttpServer, io: Attachable): Stop {
  const others = new Set(httpServer.listeners('upgrade'));
  io.attach(httpServer);
  const own = httpServer.listeners('upgrade').filter((listener) => !others.has(listener));
  return () => {
    for (const listener of own) httpServer.off('upgrade', listener as () => void);
  };
}

/** Takes the WebSockets at exactly this pathname too. */
export function attachAlsoAt(
  socketPath: string,
  httpServer: HttpServer,
  take: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Stop {
  const listener = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (pathnameOf(request.url ?? '') === socketPath) take(request, socket, head);
  };
  httpServer.on('upgrade', listener);
  return () => httpServer.off('upgrade', listener);
}
