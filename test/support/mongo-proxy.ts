import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** What happens to the connection on which the next command of a kind is seen. */
export interface Cut {
  /** As the driver writes it, for instance `insert`. */
  readonly command: string;
  /** `answer`: the server carries it out, and its answer is lost. `request`: it never sees it. */
  readonly loses: 'answer' | 'request';
  /** Is awaited before the connection is cut. */
  readonly meanwhile?: () => Promise<void>;
}

/** Stands between a driver and a MongoDB and cuts the connection when told to. */
export class MongoProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #uri: URL;
  #cut: Cut | undefined;
  #cuts = 0;

  private constructor(uri: string) {
    this.#uri = new URL(uri);
    this.#server = createServer((client) => this.#accept(client));
  }

  static async before(uri: string): Promise<MongoProxy> {
    const proxy = new MongoProxy(uri);
    proxy.#server.listen(0, '127.0.0.1');
    await once(proxy.#server, 'listening');
    return proxy;
  }

  /** Without the driver's own second attempt, and without its looking for the set behind. */
  get uri(): string {
    const uri = new URL(this.#uri);
    uri.host = `127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
    uri.search = '?directConnection=true&retryWrites=false';
    return uri.href;
  }

  get cuts(): number {
    return this.#cuts;
  }

  cutNext(cut: Cut): void {
    this.#cut = cut;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #accept(client: Socket): void {
    const server = connect(Number(this.#uri.port), this.#uri.hostname);
    let deaf = false;
    for (const socket of [client, server]) this.#keep(socket);
    client.on('close', () => server.destroy());
    server.on('close', () => client.destroy());
    client.on('data', (data) => {
      const cut = this.#matching(data);
      if (cut) deaf = true;
      if (cut?.loses !== 'request') server.write(data);
      if (cut?.loses === 'request') void this.#end(client, cut);
      else if (cut) server.once('data', () => void this.#end(client, cut));
    });
    server.on('data', (data) => {
      if (!deaf) client.write(data);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  /** A command begins with its name, as a BSON string element. */
  #matching(data: Buffer): Cut | undefined {
    const cut = this.#cut;
    if (!cut || !data.includes(`\u0002${cut.command}\u0000`)) return undefined;
    this.#cut = undefined;
    return cut;
  }

  async #end(client: Socket, cut: Cut): Promise<void> {
    await cut.meanwhile?.();
    this.#cuts += 1;
    client.destroy();
  }
}
