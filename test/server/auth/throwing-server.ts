import { EventEmitter } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMessageCenter } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';

/** Ways in which an error reaches nobody, each beside a `next` that is called or not. */
const WAYS: Readonly<Record<string, () => void>> = {
  timer: () => void setTimeout(boom, 5),
  tick: () => process.nextTick(boom),
  immediate: () => void setImmediate(boom),
  rejection: () => void Promise.reject(new Error('boom')),
  'late rejection': () =>
    void (async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      boom();
    })(),
  emitter: () => void setTimeout(() => new EventEmitter().emit('error', new Error('boom')), 5),
};

function boom(): never {
  throw new Error('boom');
}

function misbehave(request: IncomingMessage, part: string): boolean {
  const [where, way = '', after] = String(request.headers['x-way'] ?? '').split(',');
  if (where !== part) return false;
  WAYS[way]?.();
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
  if (request.url === '/crash') setTimeout(() => boom());
  else center.handler(request, response);
});
center.attach(http);
http.listen(0, '127.0.0.1', () => console.log((http.address() as AddressInfo).port));
