import { once } from 'node:events';
import { request } from 'node:http';
import { WebSocket } from 'ws';
import type { CenterFixture, Served } from './center-fixture.js';
import type { Credentials } from './transport-clients.js';

/** A WebSocket without a client library: what an attacker holds. */
export class RawSocket {
  readonly ws: WebSocket;
  readonly received: string[] = [];
  closed = false;

  private constructor(ws: WebSocket) {
    this.ws = ws;
    ws.on('message', (data) => this.received.push(String(data)));
    ws.on('close', () => {
      this.closed = true;
    });
    ws.on('error', () => {});
  }

  /** An engine connection, with nothing said yet. */
  static async open(
    fixture: CenterFixture,
    served: Served,
    { user, from }: Credentials = {},
  ): Promise<RawSocket> {
    const address = `${served.url.replace('http', 'ws')}/socket?EIO=4&transport=websocket`;
    const ws = new WebSocket(address, {
      ...(from === null ? {} : { origin: from ?? served.origin }),
      headers: user === undefined ? {} : { cookie: `app=${user}` },
    });
    const raw = new RawSocket(ws);
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

  /** Answers to commands and refusals, as they came. */
  get answers(): string[] {
    return this.received.filter((packet) => packet.startsWith('43'));
  }
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
