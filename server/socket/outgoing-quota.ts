import { EventEmitter } from 'node:events';
import type { Socket } from 'socket.io';
import type { WebSocket } from 'ws';
import { TIMER_MAX_MS } from '../../protocol/timer-max.js';

/** How much may be queued for one connection, and how long. */
export interface QuotaLimits {
  /** Above these bytes the connection is full. */
  readonly fullBytes: number;
  /** How long a client may take to read the queue, in milliseconds. */
  readonly drainMs: number;
}

interface QuotaEvents {
  /** More than `fullBytes` are queued. */
  full: [];
  /** After `full`: the queue is nearly empty. */
  drained: [];
  /** The queue shrank below `fullBytes`, or the connection is closed. */
  room: [];
  /** The client has not read the queue in time; the connection is cut. */
  late: [];
}

/** The overhead of a queued packet: objects, callbacks and its frame header. */
const PACKET_BYTES = 512;

/** The share of `fullBytes` below which a connection counts as drained. */
const DRAINED_SHARE = 1 / 8;

/**
 * Measures what this process queues for one connection: bytes that the WebSocket has not yet passed
 * to the kernel, and packets that Engine.IO has not yet passed to the WebSocket. A client that does
 * not read them in time is cut off.
 */
export class OutgoingQuota extends EventEmitter<QuotaEvents> {
  readonly #webSocket: WebSocket;
  readonly #limits: QuotaLimits;
  /** Bytes and packets that Engine.IO keeps until the WebSocket has sent the earlier ones. */
  #queuedBytes = 0;
  #queuedPackets = 0;
  /** Packets that the WebSocket is sending. */
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

  /** Queued bytes, with overhead. */
  get waiting(): number {
    const { bufferedAmount } = this.#webSocket;
    const packets = this.#queuedPackets + (bufferedAmount > 0 ? this.#sentPackets : 0);
    return bufferedAmount + this.#queuedBytes + packets * PACKET_BYTES;
  }

  /** From `full` until `drained`. */
  get isFull(): boolean {
    return this.#full;
  }

  /** Whether an answer may be queued. */
  get hasRoom(): boolean {
    return this.#closed || this.waiting <= this.#limits.fullBytes;
  }

  #count(connection: Socket['conn']): void {
    connection.on('packetCreate', ({ data }: { readonly data?: string | Buffer }) => {
      this.#queuedBytes += data === undefined ? 0 : Buffer.byteLength(data);
      this.#queuedPackets += 1;
      // A writable transport flushes at once, and `drain` follows.
      if (!connection.transport.writable) this.#update();
    });
    connection.on('flush', () => {
      this.#sentPackets = this.#queuedPackets;
      this.#queuedBytes = 0;
      this.#queuedPackets = 0;
    });
    connection.on('drain', () => this.#update());
    // The connection's `drain` means that the WebSocket has the packets; this one, the kernel.
    connection.transport.on('drain', () => {
      this.#sentPackets = 0;
      if (!this.#full) this.#stopDeadline();
      this.#update();
    });
  }

  #update(): void {
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

  /** Gives the client `drainMs` to read: the whole queue if it is full, else the last packets. */
  #startDeadline(): void {
    const drainMs = Math.min(this.#limits.drainMs, TIMER_MAX_MS);
    this.#deadline ??= setTimeout(() => this.#cut(), drainMs).unref();
  }

  #cut(): void {
    this.emit('late');
    this.#webSocket.terminate();
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
