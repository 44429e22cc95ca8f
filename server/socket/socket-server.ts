import { Server as EngineServer } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import type { ClientToServerEvents, ServerToClientEvents } from '../../protocol/index.js';
import type { AuthenticatedCaller } from '../auth/authenticator.js';
import type { Head } from '../stores/message-store.js';
import { PacedWebSocketServer } from './web-socket-server.js';

/** The data that the gateway attaches to each socket. */
export interface SocketData {
  caller: AuthenticatedCaller;
  /** The head of the log after the socket joined its room. */
  started: Promise<Head>;
}

type NoEvents = Record<never, never>;

export type SocketServer = Server<ClientToServerEvents, ServerToClientEvents, NoEvents, SocketData>;
export type GatewaySocket = Socket<
  ClientToServerEvents,
  ServerToClientEvents,
  NoEvents,
  SocketData
>;

/** How long a client may take to join after it connected, in milliseconds. */
const CONNECT_TIMEOUT_MS = 8_000;

/** Engine.IO over WebSocket only, with packets of at most `packetBytes`. */
export function createEngine(packetBytes: number): EngineServer {
  return new EngineServer({
    transports: ['websocket'],
    wsEngine: PacedWebSocketServer,
    perMessageDeflate: false,
    maxHttpBufferSize: packetBytes,
  });
}

/** Socket.IO on an engine that receives the upgrades of the app's HTTP server. */
export function createSocketServer(engine: EngineServer): SocketServer {
  const server: SocketServer = new Server({
    serveClient: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  return server.bind(engine);
}
