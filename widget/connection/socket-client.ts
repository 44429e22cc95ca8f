import { Manager, type Socket } from 'socket.io-client';
import { parseHead, parsePush, parseValue, unwrapAnswer } from '../../protocol/answers.js';
import {
  type CommandName,
  type Commands,
  MessageCenterError,
  type Push,
  type WireError,
} from '../../protocol/index.js';
import type { Way } from './connection-events.js';
import { WebSocketTransport } from './web-socket-transport.js';

export interface SocketEvents {
  /** The server let it in. */
  opened(): void;
  /** It is closed, or did not open: with the server's error if it has refused it. Final. */
  closed(error?: MessageCenterError): void;
  /** Entries came, or the head (a push without entries); null: something that cannot be read. */
  push(push: Push | null): void;
}

/** One socket, for one identity: opened once, and never again after it closed. */
export class SocketClient implements Way {
  readonly #socket: Socket;
  readonly #events: SocketEvents;
  readonly #answerMs: number;
  #closed = false;

  /**
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @param token Fetched while the socket opens.
   * @throws MessageCenterError INVALID when `server` is neither.
   */
  constructor(
    server: string,
    token: () => Promise<string | undefined>,
    answerMs: number,
    events: SocketEvents,
  ) {
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
    this.#socket = manager.socket('/', {
      auth: (present: (auth: object) => void) =>
        token().then(
          (known) => present({ token: known }),
          (error) => this.#close(error),
        ),
    });
    this.#socket.on('connect', () => events.opened());
    this.#socket.on('disconnect', () => this.#close());
    this.#socket.on('connect_error', ({ data }: { readonly data?: WireError }) =>
      this.#close(data && MessageCenterError.fromWire(data)),
    );
    this.#socket.on('push', (value) => events.push(readable(() => parsePush(value))));
    this.#socket.on('head', (value) => events.push(readable(() => asPush(value))));
  }

  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    // Socket.IO would keep what is sent while it is closed and send it as whoever comes next.
    if (!this.#socket.connected) throw unreachable();
    const answer = await this.#socket
      .timeout(this.#answerMs)
      .emitWithAck(name, request)
      .catch((cause: unknown) => {
        this.#close();
        throw unreachable(cause);
      });
    return parseValue(name, unwrapAnswer(answer));
  }

  /** Without a further event. */
  close(): void {
    this.#closed = true;
    this.#socket.off();
    this.#socket.disconnect();
  }

  #close(error?: MessageCenterError): void {
    if (this.#closed) return;
    this.close();
    this.#events.closed(error);
  }
}

export function unreachable(cause?: unknown): MessageCenterError {
  const text = 'The connection to the server is gone; it is tried again.';
  return new MessageCenterError('UNAVAILABLE', text, { cause });
}

/** Where the log stands, as a push without entries. */
function asPush(value: unknown): Push {
  const { position } = parseHead(value);
  return { prev: position, cur: position, entries: [] };
}

function readable(parse: () => Push): Push | null {
  try {
    return parse();
  } catch {
    return null;
  }
}

function urlOf(server: string): URL {
  try {
    // A site's root, without its slash.
    return new URL(server || '/', globalThis.document?.baseURI);
  } catch (cause) {
    const text = `The attribute "server" must be a URL or a path, and ${server} is none.`;
    throw new MessageCenterError('INVALID', text, { cause });
  }
}
