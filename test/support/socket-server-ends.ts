import type { Server as HttpServer } from 'node:http';
import type { Socket as TcpSocket } from 'node:net';

/** The server's ends of TCP connections, which tell what the server has read and what waits there. */
export class ServerEnds {
  readonly #byClientPort = new Map<number, TcpSocket>();

  constructor(http: HttpServer) {
    http.on('connection', (socket: TcpSocket) => {
      this.#byClientPort.set(socket.remotePort as number, socket);
    });
  }

  /** The end that belongs to a client's. Corked, it hands nothing to the kernel. */
  of({ port }: { readonly port: number }): TcpSocket {
    const end = this.#byClientPort.get(port);
    if (!end) throw new Error('The server knows no such connection.');
    return end;
  }
}
