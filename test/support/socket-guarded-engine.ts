import { createServer } from 'node:http';
import { type Socket as Connection, Server } from 'engine.io';
import { DEFAULT_LIMITS, type Limits } from '../../protocol/index.js';
import { GuardedConnection } from '../../server/socket/guarded-connection.js';
import { PacedWebSocketServer } from '../../server/socket/web-socket-server.js';
import type { CenterFixture } from './center-fixture.js';
import { RawSocket } from './transport-raw-socket.js';

/** Both ends of one connection. */
export interface GuardedPair {
  readonly client: RawSocket;
  readonly connection: Connection;
  readonly guarded: GuardedConnection;
}

/**
 * An Engine.IO server whose connections are guarded as the gateway's are, and one client of it.
 * Corked, the server's TCP socket (`connection.request.socket`) hands nothing to the kernel, so that
 * what waits can be counted.
 */
export async function openGuarded(
  fixture: CenterFixture,
  limits: Partial<Limits> = {},
): Promise<GuardedPair> {
  const http = createServer();
  const engine = new Server({ transports: ['websocket'], wsEngine: PacedWebSocketServer });
  engine.attach(http, { path: '/engine/socket', addTrailingSlash: false });
  const opened = new Promise<Omit<GuardedPair, 'client'>>((resolve) => {
    engine.once('connection', (connection: Connection) => {
      const guarded = new GuardedConnection(connection, {
        limits: { ...DEFAULT_LIMITS, ...limits },
        logOnce: () => {},
      });
      resolve({ connection, guarded });
    });
  });
  const origin = await fixture.listen(http);
  const client = await RawSocket.open(fixture, { origin, url: `${origin}/engine` });
  return { client, ...(await opened) };
}
