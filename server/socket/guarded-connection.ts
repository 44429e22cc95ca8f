import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import type { Limits } from '../../protocol/index.js';
import { applyConnectionRules } from './connection-rules.js';
import { cutConnection } from './cut-connection.js';
import { OutgoingQuota } from './outgoing-quota.js';
import type { PacedWebSocket } from './web-socket-server.js';

/** Pauses and resumes the pushes to a connection. */
export interface PushControl {
  /** Called when further pushes would be queued. */
  pause(): void;
  /** Called when the queue is sent. */
  resume(): void;
}

/**
 * Limits what one connection costs, from its first packet to the end of TCP: its commands run one
 * at a time, and only while there is room for their answers.
 */
export class GuardedConnection {
  readonly #webSocket: PacedWebSocket;
  readonly #quota: OutgoingQuota;
  #commands = 0;
  #pushes: PushControl | undefined;
  #paused = false;

  constructor(connection: Socket['conn'], limits: Limits) {
    this.#webSocket = webSocketOf(connection);
    this.#quota = new OutgoingQuota(connection, this.#webSocket, {
      fullBytes: limits.waitingBytes / 2,
      drainMs: limits.slowReaderMs,
    });
    this.#webSocket.pace(() => this.#commands === 0 && this.hasRoom);
    this.#quota.on('room', () => this.#webSocket.emitHeld());
    this.#quota.on('full', () => this.#pausePushes());
    this.#quota.on('drained', () => this.#resumePushes());
    applyConnectionRules(connection, limits.packetBytes, () => cutConnection(connection));
  }

  /** Whether an answer may be queued. */
  get hasRoom(): boolean {
    return this.#quota.hasRoom;
  }

  /** Resolves when an answer may be queued, or when the connection is closed. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#quota.once('room', resolve));
  }

  /** Runs a command. Packets that arrive meanwhile wait. */
  async run(command: () => Promise<void>): Promise<void> {
    this.#commands += 1;
    try {
      await command();
    } finally {
      this.#commands -= 1;
      this.#resumePushes();
      this.#webSocket.emitHeld();
    }
  }

  /** Pauses pushes while the queue is full, until it is sent and no command waits for room. */
  pacePushes(pushes: PushControl): void {
    this.#pushes = pushes;
    if (this.#quota.isFull) this.#pausePushes();
  }

  #pausePushes(): void {
    if (this.#paused || !this.#pushes) return;
    this.#paused = true;
    this.#pushes.pause();
  }

  /** The answer of a running command goes first: pushes could take its room again and again. */
  #resumePushes(): void {
    if (!this.#paused || this.#quota.isFull || this.#commands > 0) return;
    this.#paused = false;
    this.#pushes?.resume();
  }
}

/** All connections of a gateway. */
export class GuardedConnections {
  readonly #limits: Limits;
  readonly #guarded = new WeakMap<Socket['conn'], GuardedConnection>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Adds a connection, before its first packet. */
  add(connection: Socket['conn']): void {
    this.#guarded.set(connection, new GuardedConnection(connection, this.#limits));
  }

  of(connection: Socket['conn']): GuardedConnection {
    const guarded = this.#guarded.get(connection);
    if (!guarded) throw new Error('The connection is not one of this gateway.');
    return guarded;
  }
}

/** Engine.IO stores its WebSocket on the request, which it does not document. */
function webSocketOf(connection: Socket['conn']): PacedWebSocket {
  return (connection.request as IncomingMessage & { websocket: PacedWebSocket }).websocket;
}
