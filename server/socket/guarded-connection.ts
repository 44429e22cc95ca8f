import type { IncomingMessage } from 'node:http';
import type { Socket } from 'socket.io';
import type { Limits } from '../../protocol/index.js';
import type { LogOnce } from '../log-once.js';
import type { ResolvedOptions } from '../options.js';
import { applyConnectionRules } from './connection-rules.js';
import { cutConnection } from './cut-connection.js';
import { OutgoingQuota } from './outgoing-quota.js';
import type { PacedWebSocket } from './web-socket-server.js';

type ConnectionOptions = Pick<ResolvedOptions, 'limits' | 'logOnce'>;

/** The code of ws for a message that is larger than a packet may be. */
const TOO_LARGE = 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH';

/** Why a connection is cut off, for the log. */
const REASONS = {
  namespace: () =>
    'it joined a second time, or another namespace than the main one, which is the only one',
  size: ({ packetBytes }: Limits) =>
    `it sent a packet of more than limits.packetBytes, which is ${packetBytes}`,
  late: ({ slowReaderMs }: Limits) =>
    `it did not read what was sent to it within limits.slowReaderMs, which is ${slowReaderMs}`,
};

/** Logs once that a client was cut off: it connects again, and nobody else would notice why. */
function logCut(reason: keyof typeof REASONS, limits: Limits, logOnce: LogOnce): void {
  const text = `the socket of a client was cut off: ${REASONS[reason](limits)}`;
  logOnce('socket cut off', { level: 'warn', text }, reason);
}

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

  constructor(connection: Socket['conn'], { limits, logOnce }: ConnectionOptions) {
    this.#webSocket = webSocketOf(connection);
    this.#quota = new OutgoingQuota(connection, this.#webSocket, {
      fullBytes: limits.waitingBytes / 2,
      drainMs: limits.slowReaderMs,
    });
    this.#webSocket.pace(() => this.#commands === 0 && this.hasRoom);
    this.#quota.on('room', () => this.#webSocket.emitHeld());
    this.#quota.on('full', () => this.#pausePushes());
    this.#quota.on('drained', () => this.#resumePushes());
    const log = (reason: keyof typeof REASONS) => logCut(reason, limits, logOnce);
    this.#quota.on('late', () => log('late'));
    this.#webSocket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code === TOO_LARGE) log('size');
    });
    applyConnectionRules(connection, limits.packetBytes, (reason) => {
      log(reason);
      cutConnection(connection);
    });
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
  readonly #options: ConnectionOptions;
  readonly #guarded = new WeakMap<Socket['conn'], GuardedConnection>();

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  /** Adds a connection, before its first packet. */
  add(connection: Socket['conn']): void {
    this.#guarded.set(connection, new GuardedConnection(connection, this.#options));
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
