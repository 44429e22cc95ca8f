import type { MessageCenterError } from '../../protocol/index.js';
import type { Credentials } from './credentials.js';
import { SocketClient, type SocketEvents } from './socket-client.js';

export interface OpenerEvents extends Omit<SocketEvents, 'connected'> {
  connected(socket: SocketClient): void;
  /** There is no token, or the server's address is none: nothing was tried. */
  failed(error: MessageCenterError): void;
}

/** Opens sockets, with the bearer of the moment; one at a time. */
export class SocketOpener {
  readonly #server: string;
  readonly #credentials: Credentials;
  readonly #answerMs: number;
  readonly #events: OpenerEvents;
  #attempt: { socket?: SocketClient } | null = null;

  constructor(server: string, credentials: Credentials, answerMs: number, events: OpenerEvents) {
    this.#server = server;
    this.#credentials = credentials;
    this.#answerMs = answerMs;
    this.#events = events;
  }

  /** Begins to open a socket, unless one is being opened. The events say what comes of it. */
  async open(): Promise<void> {
    if (this.#attempt) return;
    const attempt: { socket?: SocketClient } = {};
    this.#attempt = attempt;
    try {
      const token = await this.#credentials.token();
      if (attempt === this.#attempt) attempt.socket = this.#connect(token);
    } catch (error) {
      if (attempt !== this.#attempt) return;
      this.#attempt = null;
      this.#events.failed(error as MessageCenterError);
    }
  }

  /** Gives up the socket that is being opened; one that is open stays. Idempotent. */
  end(): void {
    this.#attempt?.socket?.close();
    this.#attempt = null;
  }

  #connect(token: string | undefined): SocketClient {
    const socket = new SocketClient(this.#server, token, this.#answerMs, {
      ...this.#events,
      connected: () => {
        this.#attempt = null;
        this.#events.connected(socket);
      },
      refused: (error) => {
        this.#attempt = null;
        this.#events.refused(error);
      },
    });
    return socket;
  }
}
