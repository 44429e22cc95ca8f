import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { type HeldMessage, HeldMessages } from './held-messages.js';

/** Reading from the network pauses while more bytes than these are held back. */
const PAUSE_BYTES = 4_096;

/**
 * The maximum of frames of a message and of chunks of a frame: thousands of tiny ones take
 * megabytes.
 */
const FRAGMENTS_MAX = 256;

/** An Engine.IO pong, the answer to a heartbeat. */
const HEARTBEAT = Buffer.from('3');

/**
 * A WebSocket with backpressure: it emits a message only when the previous one is handled, holds
 * back at most one network chunk (64 KB) and then stops reading, and queues at most two pongs.
 */
export class PacedWebSocket extends WebSocket {
  readonly #held = new HeldMessages();
  #mayEmit: () => boolean = () => true;
  /** A message was emitted in this turn of the event loop; its command may not have started yet. */
  #emitted = false;
  #pongUnderWay = false;
  /** The newest unanswered ping. */
  #ping: Buffer | undefined;

  /** Emits messages only while `mayEmit` returns true; holds the others back. */
  pace(mayEmit: () => boolean): void {
    this.#mayEmit = mayEmit;
  }

  /** Emits the next message. Call this when `mayEmit` may have become true. */
  emitHeld(): void {
    if (this.#emitted || !this.#mayEmit()) return;
    const message = this.#held.shift();
    if (message) this.#emitMessage(message);
    if (this.isPaused && this.#held.bytes === 0) this.resume();
  }

  override emit(event: string | symbol, ...args: unknown[]): boolean {
    if (event === 'message') {
      this.#receive({ data: args[0] as Buffer, isBinary: args[1] as boolean });
      return true;
    }
    if (event === 'ping') this.#answer(args[0] as Buffer);
    if (event === 'close') this.#held.clear();
    return super.emit(event, ...args);
  }

  #receive(message: HeldMessage): void {
    const free = this.#held.bytes === 0 && !this.#emitted && this.#mayEmit();
    // A heartbeat passes: a client that waits for a slow answer must not time out.
    if (free || message.data.equals(HEARTBEAT)) {
      this.#emitMessage(message);
      return;
    }
    this.#held.push(message);
    if (this.#held.bytes > PAUSE_BYTES) this.pause();
  }

  #emitMessage({ data, isBinary }: HeldMessage): void {
    super.emit('message', data, isBinary);
    if (this.#emitted) return;
    this.#emitted = true;
    setImmediate(() => {
      this.#emitted = false;
      this.emitHeld();
    });
  }

  /** Sends one pong at a time; of the pings meanwhile, only the newest is answered. */
  #answer(ping: Buffer): void {
    if (this.#pongUnderWay) {
      // A copy, because the ping is a view that keeps a whole chunk alive.
      this.#ping = Buffer.from(ping);
      return;
    }
    this.#pongUnderWay = true;
    this.pong(ping, false, (error) => {
      this.#pongUnderWay = false;
      const next = this.#ping;
      this.#ping = undefined;
      if (next && !error) this.#answer(next);
    });
  }
}

/** The `wsEngine` for Engine.IO. */
export class PacedWebSocketServer extends WebSocketServer<typeof PacedWebSocket> {
  constructor(options: ServerOptions<typeof PacedWebSocket>) {
    super({
      ...options,
      autoPong: false,
      maxFragments: FRAGMENTS_MAX,
      maxBufferedChunks: FRAGMENTS_MAX,
      WebSocket: PacedWebSocket,
    });
  }
}
