import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessageCenter } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';

/** Ways in which an error reaches nobody, each beside a `next` that is called or not. */
const WAYS: Readonly<Record<string, (message: string) => void>> = {
  timer: (message) => void setTimeout(() => boom(message), 5),
  tick: (message) => process.nextTick(() => boom(message)),
  immediate: (message) => void setImmediate(() => boom(message)),
  rejection: (message) => void Promise.reject(new Error(message)),
  'late rejection': (message) =>
    void (async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      boom(message);
    })(),
  emitter: (message) =>
    void setTimeout(() => new EventEmitter().emit('error', new Error(message)), 5),
};

function boom(message: string): never {
  throw new Error(message);
}

/** Each error is another one, which the log does not count as repeated. */
function misbehave(request: IncomingMessage, part: string): boolean {
  const header = String(request.headers['x-way'] ?? '');
  const [where, way = '', after] = header.split(',');
  if (where !== part) return false;
  WAYS[way]?.(`boom: ${header}`);
  return after === 'hang';
}

const center = createMessageCenter({
  store: sqliteStore(process.argv[2] as string),
  log: ({ text, error }) => console.log(JSON.stringify({ text, error: String(error) })),
  use: [
    (request, _response, next) => {
      if (!misbehave(request, 'use')) next();
    },
  ],
  identify: (request) => {
    if (misbehave(request, 'identify')) return new Promise(() => {});
    return { user: 'barry' };
  },
});

if (process.argv[3] === 'listening') {
  process.on('uncaughtException', (error) => console.log(`the app heard ${error.message}`));
}

const http = createServer((request, response) => {
  if (request.url === '/crash') setTimeout(() => boom('boom'));
  else center.handler(request, response);
});
center.attach(http);
http.listen(0, '127.0.0.1', () => console.log((http.address() as AddressInfo).port));
