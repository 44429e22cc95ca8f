import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { mongo } from 'mongoose';

/** What happens to the connection with the next command of a kind. */
export interface Cut {
  /** The driver's name of it, for instance `insert`. */
  readonly command: string;
  /** `answer`: the server carries it out, and its answer is lost. `request`: it never sees it. */
  readonly loses: 'answer' | 'request';
  /** The connection stays open, and nothing more comes over it. */
  readonly hangs?: true;
  /** Is awaited before the connection is cut. */
  readonly meanwhile?: () => Promise<void>;
}

/** Commands that fail before the server sees them. */
export interface Failure {
  readonly commands: readonly string[];
  /** Only commands that contain this text. */
  readonly containing?: string;
  /** Of the server's answer; without it the connection ends. */
  readonly errorCode?: number;
}

/**
 * A proxy between a driver and a MongoDB that makes commands fail. Unlike the server's own fail
 * points, it affects no other test.
 */
export class MongoProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #uri: URL;
  #cut: Cut | undefined;
  #cuts = 0;
  #failure: Failure | undefined;
  #failuresLeft = 0;
  #silent = false;

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

  /** Without the driver's own retry, and without discovery of the replica set behind it. */
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

  /** @param times How many commands fail; without it all of them until `stopFailing`. */
  fail(failure: Failure, times = Number.POSITIVE_INFINITY): void {
    this.#failure = failure;
    this.#failuresLeft = times;
  }

  stopFailing(): void {
    this.#failuresLeft = 0;
  }

  /** From now on, nothing gets through in either direction, and all connections stay open. */
  fallSilent(): void {
    this.#silent = true;
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
      if (this.#silent) return;
      if (this.#fails(data)) {
        this.#answerFailure(client, data);
        return;
      }
      const cut = this.#matching(data);
      if (cut) deaf = true;
      if (cut?.loses !== 'request') server.write(data);
      if (cut?.loses === 'request') void this.#end(client, cut);
      else if (cut) server.once('data', () => void this.#end(client, cut));
    });
    server.on('data', (data) => {
      if (!deaf && !this.#silent) client.write(data);
    });
  }

  #keep(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('error', () => socket.destroy());
  }

  #fails(data: Buffer): boolean {
    const { commands = [], containing = '' } = this.#failure ?? {};
    if (this.#failuresLeft === 0 || !commands.includes(commandOf(data))) return false;
    if (!data.includes(containing)) return false;
    this.#failuresLeft -= 1;
    return true;
  }

  #answerFailure(client: Socket, data: Buffer): void {
    const code = this.#failure?.errorCode;
    if (code === undefined) client.destroy();
    else client.write(answerTo(data, { ok: 0, errmsg: 'The proxy fails it.', code }));
  }

  #matching(data: Buffer): Cut | undefined {
    const cut = this.#cut;
    if (!cut || commandOf(data) !== cut.command) return undefined;
    this.#cut = undefined;
    return cut;
  }

  async #end(client: Socket, cut: Cut): Promise<void> {
    await cut.meanwhile?.();
    this.#cuts += 1;
    if (!cut.hangs) client.destroy();
  }
}

/** Header, flags, and the type of the only section: what comes before the document of a message. */
const PREFIX_BYTES = 21;
const OP_MSG = 2013;

/** The name of a command is that of the first field of its document. */
function commandOf(data: Buffer): string {
  const start = PREFIX_BYTES + 5;
  return data.toString('latin1', start, data.indexOf(0, start));
}

function answerTo(request: Buffer, document: object): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  const body = mongo.BSON.serialize(document);
  prefix.writeInt32LE(PREFIX_BYTES + body.length, 0);
  prefix.writeInt32LE(request.readInt32LE(4), 8);
  prefix.writeInt32LE(OP_MSG, 12);
  return Buffer.concat([prefix, body]);
}
