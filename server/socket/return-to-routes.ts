import http, { type Server as HttpServer, type IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { afterResponses } from './after-responses.js';
import { endWith } from './refuse-upgrade.js';

/** Node's handler of new connections. Exported by `node:http`, without a type. */
const { _connectionListener: serveConnection } = http as unknown as {
  readonly _connectionListener: (this: HttpServer, socket: Socket) => void;
};

/** The header fields that Node keeps if `maxHeadersCount` is not set. */
const DEFAULT_HEADERS_MAX = 1_000;

/**
 * Returns requests with an Upgrade header to the routes of the app. Node detaches its HTTP parser
 * from the connection of such a request. So the request is put back without its Upgrade header, and
 * a new parser reads it, its body, and all that follows.
 */
export class ReturnToRoutes {
  readonly #server: HttpServer;
  /** The original requests, by the socket on which they are read again. */
  readonly #originals = new WeakMap<Socket, IncomingMessage>();

  constructor(server: HttpServer) {
    this.#server = server;
  }

  /** @param rest The bytes that were read after the head of the request. */
  return(request: IncomingMessage, socket: Socket, rest: Buffer): void {
    if (this.#mayLackHeaders(request)) {
      endWith(socket, 431, '{}');
      return;
    }
    afterResponses(socket, () => {
      this.#originals.set(socket, request);
      // At once: `unshift` fails on a socket that has ended.
      socket.unshift(Buffer.concat([headWithoutUpgrade(request), rest]));
      // Later: the parser of the request is still running, and would be reused.
      setTimeout(() => this.#serve(socket), 0);
    });
  }

  /** Restores the headers of a request that was read again. Ignores other requests. */
  restore(request: IncomingMessage): void {
    const original = this.#originals.get(request.socket);
    if (!original) return;
    this.#originals.delete(request.socket);
    request.headers.upgrade = original.headers.upgrade;
    request.headersDistinct.upgrade = original.headersDistinct.upgrade;
    // Last, because the getters above derive from it.
    request.rawHeaders = original.rawHeaders;
  }

  #serve(socket: Socket): void {
    if (socket.destroyed) return;
    // The keep-alive timeout of the previous response may still be running.
    socket.setTimeout(0);
    serveConnection.call(this.#server, socket);
    socket.resume();
  }

  /**
   * Node drops headers beyond its maximum. Without Content-Length, the body would be read as the
   * next request.
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
  // Node reads heads as latin1, so that every byte is restored.
  return Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1');
}
