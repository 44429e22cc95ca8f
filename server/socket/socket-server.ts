import { Server as EngineServer } from 'engine.io';
import { Server, type Socket } from 'socket.io';
import type { ClientToServerEvents, ServerToClientEvents } from '../../protocol/index.js';
import type { AskedCaller } from '../auth/asking.js';
import type { Head } from '../stores/message-store.js';
import { PacedWebSocketServer } from './web-socket-server.js';

/** What the gateway keeps with each socket. */
export interface SocketData {
  caller: AskedCaller;
  /** The head of the log once the socket was in its room. */
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

/** How long a client may take from opening a connection to joining, in milliseconds. */
const CONNECT_TIMEOUT_MS = 8_000;

/** Engine.IO over WebSocket alone, with packets of at most `packetBytes`. */
export function createEngine(packetBytes: number): EngineServer {
  return new EngineServer({
    transports: ['websocket'],
    wsEngine: PacedWebSocketServer,
    perMessageDeflate: false,
    maxHttpBufferSize: packetBytes,
  });
}

/** Socket.IO on an engine that the app's HTTP server hands its upgrades to. */
export function createSocketServer(engine: EngineServer): SocketServer {
  const server: SocketServer = new Server({
    serveClient: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  return server.bind(engine);
}
