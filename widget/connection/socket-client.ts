import { Manager, type Socket } from 'socket.io-client';
import { parsePush, parseValue, unwrapAnswer } from '../../protocol/answers.js';
import {
  type Changed,
  type CommandName,
  type Commands,
  type HeadNotice,
  type ListedCommand,
  MessageCenterError,
  type Push,
  type WireError,
} from '../../protocol/index.js';
import { siteUrl } from '../platform/site-url.js';
import type { Transport } from './connection-events.js';
import { SOCKET_PARSER } from './socket-parser.js';
import { unreachable } from './unreachable.js';
import { WebSocketTransport } from './web-socket-transport.js';

export interface SocketEvents {
  /** The server accepted the socket. */
  opened(): void;
  /** The socket closed or did not open; the error is the server's, if it refused. Final. */
  closed(error?: MessageCenterError): void;
  /** Receives entries, or the head (a push without entries). Null: an unreadable push. */
  push(push: Push | null): void;
}

/** One socket, for one identity: it never reopens. */
export class SocketClient implements Transport {
  readonly #socket: Socket;
  readonly #events: SocketEvents;
  readonly #answerMs: number;
  #closed = false;

  /**
   * @param server A URL or a path of the page's own site, without a slash at its end.
   * @param token Fetched while the socket opens.
   * @throws TypeError when `server` is neither.
   */
  constructor(
    server: string,
    token: () => Promise<string | undefined>,
    answerMs: number,
    events: SocketEvents,
  ) {
    this.#events = events;
    this.#answerMs = answerMs;
    // The root of a site is given without its slash.
    const { protocol, hostname, port, pathname } = siteUrl(server);
    const manager = new Manager({
      secure: protocol === 'https:',
      // Engine.IO adds the brackets of an IPv6 address again.
      hostname: hostname.replace(/[[\]]/g, ''),
      port,
      path: `${pathname.replace(/\/$/, '')}/socket`,
      addTrailingSlash: false,
      transports: [WebSocketTransport],
      parser: SOCKET_PARSER,
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
    this.#socket.on('push', (value) => this.#push(value));
    this.#socket.on('head', (value?: Partial<HeadNotice>) =>
      this.#push({ prev: value?.position, cur: value?.position, entries: [] }),
    );
  }

  async request<Name extends CommandName>(
    name: Name,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    // Socket.IO would buffer the command and send it under the next identity.
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

  /** A socket keeps its identity, so its inbox is the one of the last sync. */
  change({ name, request }: ListedCommand): Promise<Changed> {
    return this.request(name, request);
  }

  /** Emits no further event. */
  close(): void {
    this.#closed = true;
    this.#socket.off();
    this.#socket.disconnect();
  }

  #push(value: unknown): void {
    let push: Push | null = null;
    try {
      push = parsePush(value);
    } catch {
      // A newer server may send kinds that this version does not know.
    }
    this.#events.push(push);
  }

  #close(error?: MessageCenterError): void {
    if (this.#closed) return;
    this.close();
    this.#events.closed(error);
  }
}
