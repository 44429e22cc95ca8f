import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { CenterFixture } from './center-fixture.js';

/** A TCP connection on which a test writes any bytes. */
export class TcpClient {
  readonly socket: Socket;
  readonly #host: string;
  received = '';
  ended = false;
  closed = false;

  private constructor(socket: Socket, host: string) {
    this.socket = socket;
    this.#host = host;
    socket.on('data', (chunk) => {
      this.received += chunk.toString('latin1');
    });
    socket.on('end', () => {
      this.ended = true;
    });
    socket.on('close', () => {
      this.closed = true;
    });
    socket.on('error', () => {});
  }

  /**
   * @param origin With https, any certificate is accepted. It stays half open, like an attacker's.
   */
  static async open(fixture: CenterFixture, origin: string): Promise<TcpClient> {
    const { protocol, host, hostname, port } = new URL(origin);
    const target = { host: hostname, port: Number(port), allowHalfOpen: true };
    const secure = protocol === 'https:';
    const socket = secure
      ? connectTls({ ...target, rejectUnauthorized: false })
      : (connect(target) as Socket);
    const client = new TcpClient(socket, host);
    fixture.later(() => void socket.destroy());
    await once(socket, secure ? 'secureConnect' : 'connect');
    return client;
  }

  /** Writes a request: its first line, its headers, and a body. */
  request(line: string, headers: readonly string[] = [], body = ''): this {
    const lines = [`${line} HTTP/1.1`, `Host: ${this.#host}`, ...headers];
    this.socket.write(`${lines.join('\r\n')}\r\n\r\n${body}`);
    return this;
  }

  /** Closes it like a killed process: with a TCP reset. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** The statuses of all answers so far. */
  get statuses(): number[] {
    return [...this.received.matchAll(/HTTP\/1\.1 (\d{3}) /g)].map(([, status]) => Number(status));
  }
}

/** The headers of an upgrade to WebSocket. */
export function webSocketHeaders(...more: readonly string[]): string[] {
  return [
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
    ...more,
  ];
}

/** The headers with which curl and Java's HttpClient offer HTTP/2. */
export const H2C_HEADERS = [
  'Connection: Upgrade, HTTP2-Settings',
  'Upgrade: h2c',
  'HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA',
];
