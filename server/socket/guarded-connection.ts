import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import type { Limits } from '../../protocol/index.js';
import { applyConnectionRules } from './connection-rules.js';
import { cutConnection } from './cut-connection.js';
import { OutgoingQuota } from './outgoing-quota.js';
import type { PacedWebSocket } from './web-socket-server.js';

/** What a connection tells about pushes. */
export interface PushPauses {
  /** What is pushed from now on would wait: nothing is to be pushed. */
  pause(): void;
  /** Pushing may go on. */
  resume(): void;
}

/**
 * One connection from its first packet to the end of TCP, held to what it may cost: its commands run
 * one at a time, and only while there is room for their answers.
 */
export class GuardedConnection {
  readonly #webSocket: PacedWebSocket;
  readonly #quota: OutgoingQuota;
  #commands = 0;
  #pushes: PushPauses | undefined;
  #paused = false;

  constructor(connection: Socket['conn'], limits: Limits) {
    this.#webSocket = webSocketOf(connection);
    this.#quota = new OutgoingQuota(connection, this.#webSocket, {
      fullBytes: Math.max(limits.waitingBytes / 2, limits.answerBytes),
      drainMs: limits.slowReaderMs,
    });
    this.#webSocket.pace(() => this.#commands === 0 && this.hasRoom);
    this.#quota.on('room', () => this.#webSocket.emitHeld());
    this.#quota.on('full', () => this.#pausePushes());
    this.#quota.on('drained', () => this.#resumePushes());
    applyConnectionRules(connection, limits.packetBytes, () => cutConnection(connection));
  }

  /** Whether an answer may be added to what waits. */
  get hasRoom(): boolean {
    return this.#quota.hasRoom;
  }

  /** Resolves when an answer may be added, and when there is nobody left to read it. */
  async room(): Promise<void> {
    while (!this.hasRoom) await new Promise<void>((resolve) => this.#quota.once('room', resolve));
  }

  /** Runs a command; the packets that come meanwhile wait. */
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

  /** Pushes pause above the mark, until all that waits is read and no command waits for room. */
  pacePushes(pushes: PushPauses): void {
    this.#pushes = pushes;
    if (this.#quota.isFull) this.#pausePushes();
  }

  #pausePushes(): void {
    if (this.#paused || !this.#pushes) return;
    this.#paused = true;
    this.#pushes.pause();
  }

  /** With a command under way, its answer comes first: pushes could take its room again and again. */
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

  /** To be called with each connection, before it can say anything. */
  add(connection: Socket['conn']): void {
    this.#guarded.set(connection, new GuardedConnection(connection, this.#limits));
  }

  of(connection: Socket['conn']): GuardedConnection {
    const guarded = this.#guarded.get(connection);
    if (!guarded) throw new Error('The connection is not one of this gateway.');
    return guarded;
  }
}

/** Engine.IO leaves its WebSocket on the request. This is the one thing here that it does not document. */
function webSocketOf(connection: Socket['conn']): PacedWebSocket {
  return (connection.request as IncomingMessage & { websocket: PacedWebSocket }).websocket;
}
