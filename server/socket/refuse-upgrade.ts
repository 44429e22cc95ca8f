import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, type WireError } from '../../protocol/index.js';
import { destroyAfter } from './destroy-after.js';

/** How long the client may take to read why it was refused, in milliseconds. */
const READING_MS = 1_000;

/** Answers an upgrade as the HTTP transport answers a command that it refuses, and ends the connection. */
export function refuseUpgrade(socket: Duplex, error: WireError): void {
  endWith(socket, ERROR_STATUS[error.code], JSON.stringify({ error }));
}

/** Node ends its side alone: a client that keeps the other one open would hold the connection. */
export function endWith(socket: Duplex, status: number, json: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    'Cache-Control: no-store',
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(json)}`,
  ];
  socket.once('finish', () => socket.destroy());
  destroyAfter(socket, READING_MS);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${json}`);
}
