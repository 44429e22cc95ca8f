import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** A proxy between browser and server, so that a test can cut connections. */
export class TcpProxy {
  readonly #target: () => number;
  readonly #refuseUpgrades: boolean;
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #cut = false;

  /**
   * @param target The port of the server, asked for each connection.
   * @param refuseUpgrades Lets no WebSocket through, as some companies' proxies do.
   */
  constructor(target: () => number, { refuseUpgrades = false } = {}) {
    this.#target = target;
    this.#refuseUpgrades = refuseUpgrades;
    this.#server = createServer((client) => this.#serve(client));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Ends every connection, and every one that comes, until `mend`. */
  cut(): void {
    this.#cut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend(): void {
    this.#cut = false;
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.cut();
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
  }

  #serve(client: Socket): void {
    this.#keep(client);
    if (this.#cut) return void client.destroy();
    client.once('data', (head) => {
      if (this.#refuseUpgrades && /^upgrade: websocket\r$/im.test(head.toString('latin1'))) {
        client.end('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
      } else this.#connect(client, head);
    });
  }

  #connect(client: Socket, head: Buffer): void {
    const server = connect(this.#target(), '127.0.0.1');
    this.#keep(server);
    server.write(head);
    client.pipe(server).pipe(client);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }
}
