import { Manager, type Socket } from 'socket.io-client';
import { unwrapAnswer } from '../../protocol/answers.js';
import {
  type Answer,
  type CommandName,
  type Commands,
  type HeadNotice,
  MessageCenterError,
  type Push,
  parsePosition,
  parsePush,
} from '../../protocol/index.js';
import { isPlainObject } from '../../protocol/parse.js';
import { parseValue } from './parse-value.js';
import { WebSocketTransport } from './web-socket-transport.js';

export interface SocketEvents {
  /** The server let it in. */
  connected(): void;
  /** It did not open: the server's error, or null when no WebSocket came about. Final. */
  refused(error: MessageCenterError | null): void;
  /** It was open and is closed. Final. */
  lost(): void;
  push(push: Push): void;
  head(notice: HeadNotice): void;
  /** Something came that this version cannot read. */
  unreadable(): void;
}

/** One socket, for one identity: opened once, and never again after it closed. */
export class SocketClient {
  readonly #socket: Socket;
  readonly #events: SocketEvents;
  readonly #answerMs: number;
  #closed = false;

  /**
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @throws MessageCenterError INVALID when it is neither.
   */
  constructor(server: string, token: string | undefined, answerMs: number, events: SocketEvents) {
    this.#events = events;
    this.#answerMs = answerMs;
    const { protocol, hostname, port, pathname } = urlOf(server);
    const manager = new Manager({
      secure: protocol === 'https:',
      // Engine.IO puts the brackets of an IPv6 address back.
      hostname: hostname.replace(/[[\]]/g, ''),
      port,
      path: `${pathname.replace(/\/$/, '')}/socket`,
      addTrailingSlash: false,
      transports: [WebSocketTransport],
      withCredentials: true,
      reconnection: false,
      timeout: answerMs,
    });
    this.#socket = manager.socket('/', { auth: token === undefined ? {} : { token } });
    this.#listen();
  }

  /**
   * @throws MessageCenterError the server's; UNAVAILABLE when the socket closed or took too long
   *   (then it is closed); INVALID when the answer cannot be read.
   */
  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    // Socket.IO would keep what is sent while it is closed and send it as whoever comes next.
    if (!this.#socket.connected) throw unavailable();
    let answer: Answer<unknown>;
    try {
      answer = await this.#socket.timeout(this.#answerMs).emitWithAck(name, request);
    } catch (error) {
      this.#lose();
      throw unavailable(error);
    }
    return parseValue[name](unwrapAnswer(answer));
  }

  /** Closes it without a further event. Idempotent. */
  close(): void {
    this.#closed = true;
    this.#socket.off();
    this.#socket.disconnect();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on('connect', () => this.#events.connected());
    socket.on('disconnect', () => this.#lose());
    socket.on('connect_error', (error: Error & { data?: unknown }) => {
      this.close();
      const { data } = error;
      this.#events.refused(isPlainObject(data) ? MessageCenterError.fromWire(data as never) : null);
    });
    socket.on('push', (value: unknown) => {
      this.#read(
        () => parsePush(value),
        (push) => this.#events.push(push),
      );
    });
    socket.on('head', (value: HeadNotice) => {
      this.#read(
        () => parsePosition(value?.position),
        () => this.#events.head(value),
      );
    });
  }

  /** Keeps what the listener does out of what counts as unreadable. */
  #read<Value>(parse: () => Value, use: (value: Value) => void): void {
    let value: Value;
    try {
      value = parse();
    } catch {
      this.#events.unreadable();
      return;
    }
    use(value);
  }

  #lose(): void {
    if (this.#closed) return;
    this.close();
    this.#events.lost();
  }
}

function urlOf(server: string): URL {
  try {
    // A site's root, without its slash.
    return new URL(server === '' ? '/' : server, globalThis.document?.baseURI);
  } catch (cause) {
    const text = `The attribute "server" must be a URL or a path, and ${server} is none.`;
    throw new MessageCenterError('INVALID', text, { cause });
  }
}

function unavailable(cause?: unknown): MessageCenterError {
  const text = 'The connection to the server is gone; it is tried again.';
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}
