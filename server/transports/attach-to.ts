import type { Server as HttpServer } from 'node:http';
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
