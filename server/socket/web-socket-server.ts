import { type ServerOptions, WebSocket, WebSocketServer } from 'ws';
import { type HeldMessage, HeldMessages } from './held-messages.js';

/** With more bytes of messages held back than these, reading from the network pauses. */
const PAUSE_BYTES = 4_096;

/** Frames of one message, and network chunks of one frame: thousands of tiny ones take megabytes. */
const PARTS_MAX = 256;

/** An Engine.IO pong, the answer to a heartbeat. */
const HEARTBEAT = Buffer.from('3');

/**
 * A WebSocket that is not faster than its user: it emits a message only when the one before was
 * handled, holds back at most a chunk of the network (64 KB) and then stops reading, and owes its
 * peer at most two pongs.
 */
export class PacedWebSocket extends WebSocket {
  readonly #held = new HeldMessages();
  #mayEmit: () => boolean = () => true;
  /** A message was emitted in this turn of the event loop: what it starts is not known yet. */
  #emitted = false;
  #pongUnderWay = false;
  /** The newest ping that was not answered. */
  #ping: Buffer | undefined;

  /** From now on a message is emitted only while `mayEmit` says so; the others wait. */
  pace(mayEmit: () => boolean): void {
    this.#mayEmit = mayEmit;
  }

  /** To be called when `mayEmit` may have become true. */
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
    // A heartbeat is no command: who waits for a slow answer is not to be taken for dead.
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

  /** One pong is on its way at a time; of the pings meanwhile only the newest is answered. */
  #answer(ping: Buffer): void {
    if (this.#pongUnderWay) {
      // A copy, because the ping is a view into a whole chunk.
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

/** What Engine.IO takes as its `wsEngine`. */
export class PacedWebSocketServer extends WebSocketServer<typeof PacedWebSocket> {
  constructor(options: ServerOptions<typeof PacedWebSocket>) {
    super({
      ...options,
      autoPong: false,
      maxFragments: PARTS_MAX,
      maxBufferedChunks: PARTS_MAX,
      WebSocket: PacedWebSocket,
    });
  }
}
