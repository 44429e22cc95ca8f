import { once } from 'node:events';
import { request } from 'node:http';
import { connect, type Socket as TcpSocket } from 'node:net';
import { WebSocket } from 'ws';
import type { CenterFixture, Served } from './center-fixture.js';
import type { Credentials } from './transport-clients.js';

/** A WebSocket without a client library, like an attacker's. */
export class RawSocket {
  readonly ws: WebSocket;
  /** Below the WebSocket: paused, nothing is read, and what is written goes out as it is. */
  readonly tcp: TcpSocket;
  /** The port of the client's end, also once it is closed. */
  readonly port: number;
  readonly received: string[] = [];
  closed = false;

  private constructor(ws: WebSocket, tcp: TcpSocket) {
    this.ws = ws;
    this.tcp = tcp;
    this.port = tcp.localPort as number;
    ws.on('message', (data) => this.received.push(String(data)));
    ws.on('close', () => {
      this.closed = true;
    });
    ws.on('error', () => {});
  }

  /** An engine connection, with nothing said yet. */
  static async open(
    fixture: CenterFixture,
    served: Pick<Served, 'url' | 'origin'>,
    { user, from }: Credentials = {},
  ): Promise<RawSocket> {
    const address = `${served.url.replace('http', 'ws')}/socket?EIO=4&transport=websocket`;
    const tcp = connect(Number(new URL(address).port), '127.0.0.1');
    await once(tcp, 'connect');
    const ws = new WebSocket(address, {
      createConnection: () => tcp,
      ...(from === null ? {} : { origin: from ?? served.origin }),
      headers: user === undefined ? {} : { cookie: `app=${user}` },
    });
    const raw = new RawSocket(ws, tcp);
    fixture.later(() => ws.terminate());
    await once(ws, 'open');
    return raw;
  }

  /** Joins, as a Socket.IO client does. */
  async join(auth = '{}'): Promise<this> {
    this.ws.send(`40${auth}`);
    while (!this.received.some((packet) => packet.startsWith('4'))) await once(this.ws, 'message');
    return this;
  }

  send(packet: string | Buffer): void {
    this.ws.send(packet);
  }

  /** Sends packets as frames of one piece, so that the server reads up to 64 KB of them at once. */
  sendAtOnce(packets: readonly string[]): void {
    this.tcp.write(Buffer.concat(packets.map((packet) => clientFrame(TEXT, packet))));
  }

  /** Sends WebSocket pings, likewise. */
  pingAtOnce(pings: readonly string[]): void {
    this.tcp.write(Buffer.concat(pings.map((ping) => clientFrame(PING, ping))));
  }

  /** Answers to commands and refusals, as they came. */
  get answers(): string[] {
    return this.received.filter((packet) => packet.startsWith('43'));
  }
}

const TEXT = 0x81;
const PING = 0x89;

/** A whole frame as a client sends it; its mask is four zeros, which leaves the payload as it is. */
function clientFrame(kind: number, payload: string): Buffer {
  const bytes = Buffer.from(payload);
  const long = bytes.length > 125;
  const head = long
    ? [kind, 0x80 | 126, bytes.length >> 8, bytes.length & 0xff]
    : [kind, 0x80 | bytes.length];
  return Buffer.concat([Buffer.from([...head, 0, 0, 0, 0]), bytes]);
}

/** The HTTP status with which an upgrade is answered; 101 when it succeeds. */
export function upgradeStatus(
  url: string,
  headers: Readonly<Record<string, string>>,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const upgrade = request(url, {
      headers: {
        connection: 'Upgrade',
        upgrade: 'websocket',
        'sec-websocket-version': '13',
        'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
        ...headers,
      },
    });
    upgrade.on('upgrade', (_response, socket) => {
      socket.destroy();
      resolve(101);
    });
    upgrade.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    upgrade.on('error', reject);
    upgrade.end();
  });
}
