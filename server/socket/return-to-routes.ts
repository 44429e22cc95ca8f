import http, { type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterResponses } from './after-responses.js';
import { endWith } from './refuse-upgrade.js';

/** What Node calls for each new connection. Exported by `node:http`, without a type. */
const { _connectionListener: serveConnection } = http as unknown as {
  readonly _connectionListener: (this: HttpServer, socket: Socket) => void;
};

/** Node keeps this many header fields where `maxHeadersCount` is not set. */
const DEFAULT_HEADERS_MAX = 1_000;

/**
 * Gives requests that ask for an upgrade back to the routes of the app. Node has taken such a request
 * off its HTTP parser, with all that follows on the connection. So it is written out once more
 * without its Upgrade header, and a new parser reads it, its body, and what comes after it.
 */
export class ReturnToRoutes {
  readonly #server: HttpServer;
  /** The requests as they came, by the socket on which they are read again. */
  readonly #originals = new WeakMap<Socket, IncomingMessage>();

  constructor(server: HttpServer) {
    this.#server = server;
  }

  /** @param rest What was read of the connection after the head of the request. */
  take(request: IncomingMessage, socket: Socket, rest: Buffer): void {
    if (this.#mayLackHeaders(request)) {
      endWith(socket, 431, '{}');
      return;
    }
    afterResponses(socket, () => {
      this.#originals.set(socket, request);
      // At once: a socket that has ended takes nothing back.
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), rest]));
      // Not yet: the parser that read the request is still at work, and would be used again.
      setTimeout(() => this.#serve(socket), 0);
    });
  }

  /** Makes a request that was read again look as it was sent. Others are left alone. */
  restore(request: IncomingMessage): void {
    const original = this.#originals.get(request.socket);
    if (!original) return;
    this.#originals.delete(request.socket);
    request.headers.upgrade = original.headers.upgrade;
    request.headersDistinct.upgrade = original.headersDistinct.upgrade;
    // Last, because the two above are made from it.
    request.rawHeaders = original.rawHeaders;
  }

  #serve(socket: Socket): void {
    if (socket.destroyed) return;
    // The time after which an idle connection is closed may run since the response before.
    socket.setTimeout(0);
    serveConnection.call(this.#server, socket);
    socket.resume();
  }

  /**
   * Node leaves out what is beyond its maximum. The length of the body may be among that, and the
   * body would be read as the next request.
   */
  #mayLackHeaders(request: IncomingMessage): boolean {
    const max = this.#server.maxHeadersCount ?? DEFAULT_HEADERS_MAX;
    return max > 0 && request.rawHeaders.length >= 2 * max;
  }
}

function headWithoutUpgrade({ method, url, httpVersion, rawHeaders }: IncomingMessage): Buffer {
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    if (name.toLowerCase() !== 'upgrade') lines.push(`${name}: ${rawHeaders[index + 1]}`);
  }
  // Node reads heads as latin1, so that every byte comes back as it was.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
