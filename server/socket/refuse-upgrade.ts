import { STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { ERROR_STATUS, type WireError } from '../../protocol/index.js';
import { API_HEADERS } from '../http/json-answer.js';
import { destroyAfter } from './destroy-after.js';

/** How long the client may take to read the refusal, in milliseconds. */
const READING_MS = 1_000;

/** Refuses an upgrade with the HTTP answer that a command would get, and ends the connection. */
export function refuseUpgrade(socket: Duplex, error: WireError): void {
  endWith(socket, ERROR_STATUS[error.code], JSON.stringify({ error }));
}

/** Sends a JSON answer, then closes both sides: after `end` alone, the client's side stays open. */
export function endWith(socket: Duplex, status: number, json: string): void {
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Connection: close',
    ...Object.entries(API_HEADERS).map(([name, value]) => `${name}: ${value}`),
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(json)}`,
  ];
  socket.once('finish', () => socket.destroy());
  destroyAfter(socket, READING_MS);
  socket.end(`${lines.join('\r\n')}\r\n\r\n${json}`);
}
