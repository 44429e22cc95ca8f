import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws';

/** How much may wait for one connection, and how long. */
export interface QuotaLimits {
  /** Above these bytes the connection is full. */
  readonly fullBytes: number;
  /** How long a client may leave unread what waits, in milliseconds. */
  readonly drainMs: number;
}

interface QuotaEvents {
  /** More waits than `fullBytes`. */
  full: [];
  /** After `full`: next to nothing waits any more. */
  drained: [];
  /** Less waits than before, and less than `fullBytes`; or the connection is closed. */
  room: [];
}

/** What a waiting packet takes beside its bytes: objects, callbacks and the head of its frame. */
const PACKET_BYTES = 512;

/** The share of `fullBytes` below which a connection counts as drained. */
const DRAINED_SHARE = 1 / 8;

/**
 * Counts what waits for one connection in this process: what the WebSocket has not yet handed to the
 * kernel, and the packets that Engine.IO has not yet handed to the WebSocket. A client that does not
 * read it in time is cut off.
 */
export class OutgoingQuota extends EventEmitter<QuotaEvents> {
  readonly #webSocket: WebSocket;
  readonly #limits: QuotaLimits;
  /** Bytes and packets that Engine.IO keeps until the WebSocket has done with those before. */
  #queuedBytes = 0;
  #queuedPackets = 0;
  /** Packets that the WebSocket has. */
  #sentPackets = 0;
  #full = false;
  #closed = false;
  #deadline: NodeJS.Timeout | undefined;

  constructor(connection: Socket['conn'], webSocket: WebSocket, limits: QuotaLimits) {
    super();
    this.#webSocket = webSocket;
    this.#limits = limits;
    this.#count(connection);
    webSocket.once('close', () => this.#close());
  }

  /** Bytes that wait now. */
  get waiting(): number {
    const { bufferedAmount } = this.#webSocket;
    const packets = this.#queuedPackets + (bufferedAmount > 0 ? this.#sentPackets : 0);
    return bufferedAmount + this.#queuedBytes + packets * PACKET_BYTES;
  }

  /** From `full` until `drained`. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Whether an answer may be added. */
  get hasRoom(): boolean {
    return this.#closed || this.waiting <= this.#limits.fullBytes;
  }

  #count(connection: Socket['conn']): void {
    connection.on('packetCreate', ({ data }: { readonly data?: string | Buffer }) => {
      this.#queuedBytes += data === undefined ? 0 : Buffer.byteLength(data);
      this.#queuedPackets += 1;
      // Otherwise it is handed on at once, and what then still waits is looked at.
      if (!connection.transport.writable) this.#look();
    });
    connection.on('flush', () => {
      this.#sentPackets = this.#queuedPackets;
      this.#queuedBytes = 0;
      this.#queuedPackets = 0;
    });
    connection.on('drain', () => this.#look());
    // The connection's own `drain` says that the WebSocket has the packets; this one, the kernel.
    connection.transport.on('drain', () => {
      this.#sentPackets = 0;
      if (!this.#full) this.#stopDeadline();
      this.#look();
    });
  }

  #look(): void {
    if (this.#closed) return;
    const { waiting } = this;
    const { fullBytes } = this.#limits;
    if (!this.#full && waiting > fullBytes) {
      this.#full = true;
      this.#stopDeadline();
      this.emit('full');
    } else if (this.#full && waiting <= fullBytes * DRAINED_SHARE) {
      this.#full = false;
      this.#stopDeadline();
      this.emit('drained');
    }
    if (this.waiting > 0) this.#startDeadline();
    if (this.hasRoom) this.emit('room');
  }

  /** What waits is to be read within the time; when full, all of it, else the part handed on last. */
  #startDeadline(): void {
    this.#deadline ??= setTimeout(() => this.#webSocket.terminate(), this.#limits.drainMs).unref();
  }

  #stopDeadline(): void {
    clearTimeout(this.#deadline);
    this.#deadline = undefined;
  }

  #close(): void {
    this.#closed = true;
    this.#stopDeadline();
    this.emit('room');
  }
}
