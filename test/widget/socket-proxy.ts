import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Decoder, Encoder, type Packet, PacketType } from 'socket.io-parser';
import { WebSocket, WebSocketServer } from 'ws';
import { toWire } from '../../protocol/errors.js';
import { type CommandName, MessageCenterError } from '../../protocol/index.js';
import type { Faults } from './faults.js';

/** The center's own address and the headers that it gets. */
export type Upstream = (request: IncomingMessage) => {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
};

/** The sockets between pages and their center, packet by packet. */
export class SocketProxy {
  readonly #faults: Faults;
  readonly #upstream: Upstream;
  readonly #webSockets = new WebSocketServer({ noServer: true });
  readonly #pages = new Set<WebSocket>();
  /** Handshakes that were not answered. */
  #held: (() => void)[] = [];

  constructor(faults: Faults, upstream: Upstream) {
    this.#faults = faults;
    this.#upstream = upstream;
  }

  get open(): number {
    return this.#pages.size;
  }

  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { refuseSockets } = this.#faults;
    const open = (): void =>
      this.#webSockets.handleUpgrade(request, socket, head, (page) => this.#link(page, request));
    // A page that has stopped may reset the connection.
    socket.on('error', () => {});
    if (refuseSockets === 'blocked') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    else if (refuseSockets === 'hang') this.#held.push(open);
    else open();
  }

  answerHandshakes(): void {
    for (const open of this.#held.splice(0)) open();
  }

  cut(): void {
    for (const page of this.#pages) page.close();
  }

  close(): void {
    this.answerHandshakes();
    for (const page of this.#pages) page.terminate();
  }

  emit(name: string, value: unknown): void {
    const frame = encoded({ type: PacketType.EVENT, nsp: '/', data: [name, value] });
    for (const page of this.#pages) page.send(frame);
  }

  #link(page: WebSocket, request: IncomingMessage): void {
    const { url, headers } = this.#upstream(request);
    const center = new WebSocket(url.replace(/^http/, 'ws'), { headers });
    /** The commands under way, by the ids of their acks; null: the answer is to be lost. */
    const commands = new Map<number, string | null>();
    this.#pages.add(page);
    page.on('message', (data) => {
      const frame = String(data);
      if (this.#passes(decoded(frame), page, commands)) center.send(frame);
    });
    center.on('message', (data) => {
      const frame = this.#answered(String(data), commands);
      if (frame !== null) page.send(frame);
    });
    page.on('close', () => {
      this.#pages.delete(page);
      center.close();
    });
    center.on('error', () => page.close());
    center.on('close', () => page.close());
  }

  /** Whether a packet of a page is passed on to the center. */
  #passes(packet: Packet | null, page: WebSocket, commands: Map<number, string | null>): boolean {
    if (packet?.type === PacketType.CONNECT) return this.#joins(page);
    if (packet?.type !== PacketType.EVENT) return true;
    const [name] = packet.data as [CommandName];
    const id = packet.id as number;
    this.#faults.asked.push(`socket:${name}`);
    const fault = this.#faults.takeFault(name);
    if (fault instanceof MessageCenterError) {
      const data = [{ ok: false, error: toWire(fault) }];
      page.send(encoded({ type: PacketType.ACK, nsp: '/', id, data }));
    }
    commands.set(id, fault === 'lost-ack' ? null : name);
    return fault === undefined || fault === 'lost-ack';
  }

  #joins(page: WebSocket): boolean {
    const { refuseSockets: code } = this.#faults;
    this.#faults.handshakes += 1;
    if (code === null || code === 'blocked' || code === 'hang') return true;
    const error = toWire(new MessageCenterError(code, 'Refused.', { retryMs: 20 }));
    const data = { message: error.message, data: error };
    page.send(encoded({ type: PacketType.CONNECT_ERROR, nsp: '/', data }));
    return false;
  }

  /** The frame that is passed on for a frame of the center; null if it is lost. */
  #answered(frame: string, commands: ReadonlyMap<number, string | null>): string | null {
    const packet = decoded(frame);
    if (packet?.type === PacketType.EVENT) {
      const [name, value] = packet.data as [string, unknown];
      if (name === 'push' && this.#faults.swallow > 0) {
        this.#faults.swallow -= 1;
        return null;
      }
      return encoded({ ...packet, data: [name, this.#faults.tamper(name, value)] });
    }
    if (packet?.type !== PacketType.ACK) return frame;
    const name = commands.get(packet.id as number);
    if (!name) return null;
    const [{ value, ...answer }] = packet.data as [{ readonly value?: unknown }];
    return encoded({ ...packet, data: [{ ...answer, value: this.#faults.tamper(name, value) }] });
  }
}

/** The Socket.IO packet in a frame of Engine.IO; null where it has none. */
function decoded(frame: string): Packet | null {
  if (!frame.startsWith('4')) return null;
  const packets: Packet[] = [];
  const decoder = new Decoder();
  decoder.on('decoded', (packet: Packet) => packets.push(packet));
  decoder.add(frame.slice(1));
  return packets[0] ?? null;
}

function encoded(packet: Packet): string {
  return `4${new Encoder().encode(packet)[0]}`;
}
