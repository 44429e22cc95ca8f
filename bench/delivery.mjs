/** How soon a page receives a message, and what an idle page costs, next to bare Socket.IO. */

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { Server } from 'socket.io';
import { io } from 'socket.io-client';
import { compare, median } from './measure.mjs';

const ROUNDS = 5;
const SENDS = 60;
const SOCKETS = 200;

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
const file = join(folder, 'messages.db');
const limits = { socketsPerRecipient: 10_000, socketsPerAddress: 100_000 };
const identify = ({ headers }) => ({ user: headers['x-user'] });

const center = createMessageCenter({ store: sqliteStore(file), identify, limits });
const worker = createMessageCenter({ store: sqliteStore(file) });
await Promise.all([center.ready(), worker.ready()]);
const ours = await listen((server) => center.attach(server));
const bareServer = new Server({
  transports: ['websocket'],
  path: '/bare',
  addTrailingSlash: false,
});
const bare = await listen((server) => bareServer.attach(server));

await benchDelivery();
await benchMemory();

await Promise.all([center.close(), worker.close(), bareServer.close()]);
ours.server.close();
await rm(folder, { recursive: true });
process.exit();

async function listen(attach) {
  const server = createServer();
  attach(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

async function connect({ origin }, path, user) {
  const socket = io(origin, {
    path,
    addTrailingSlash: false,
    transports: ['websocket'],
    forceNew: true,
    extraHeaders: { origin, 'x-user': user },
  });
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

/** The median of the milliseconds from the call to the event. */
async function latency(socket, event, tell) {
  const times = [];
  for (let count = 0; count < SENDS; count += 1) {
    const start = performance.now();
    const heard = new Promise((resolve) => socket.once(event, resolve));
    await tell();
    await heard;
    times.push(performance.now() - start);
  }
  return median(times);
}

async function benchDelivery() {
  const page = await connect(ours, '/message-center/socket', 'barry');
  await page.emitWithAck('sync', {});
  const barePage = await connect(bare, '/bare', 'barry');
  const message = { to: { user: 'barry' }, text: 'Your report is ready.' };
  await compare(
    'From the call to the page, milliseconds',
    ROUNDS,
    {
      'bare Socket.IO emit (nothing is kept)': () =>
        latency(barePage, 'push', () => bareServer.emit('push', message)),
      'send() in the server process': () => latency(page, 'push', () => center.send(message)),
      'send() in another process or center on the file': () =>
        latency(page, 'push', () => worker.send(message)),
    },
    'ms',
  );
  page.close();
  barePage.close();
}

/**
 * Kilobytes of heap that one idle socket holds in the server; its client is in the same process.
 */
async function perSocket(place, path) {
  globalThis.gc?.();
  const before = process.memoryUsage().heapUsed;
  const sockets = [];
  for (let index = 0; index < SOCKETS; index += 1) {
    sockets.push(await connect(place, path, `user ${index}`));
  }
  globalThis.gc?.();
  const kilobytes = (process.memoryUsage().heapUsed - before) / 1_024 / SOCKETS;
  for (const socket of sockets) socket.close();
  return kilobytes;
}

async function benchMemory() {
  if (!globalThis.gc) {
    console.log('\nMemory is not measured: run node with --expose-gc.');
    return;
  }
  await compare(
    'Heap for each idle socket and its client, kilobytes',
    3,
    {
      'bare Socket.IO': () => perSocket(bare, '/bare'),
      'a page of its own user': () => perSocket(ours, '/message-center/socket'),
    },
    'kB',
  );
}
