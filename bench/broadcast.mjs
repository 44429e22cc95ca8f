/**
 * The cost of a message to everyone: to 1,000 connected pages, next to `io.emit` of bare Socket.IO,
 * which stores nothing; and with many users, a tenth of them connected. The latter are inboxes with
 * a publisher and no sockets, so that only the server is measured.
 */
import { fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { Server } from 'socket.io';
import { Center } from '../dist/commonjs/server/core/center.js';
import { InboxPublishers } from '../dist/commonjs/server/push/publishers.js';
import { resolveOptions } from '../dist/commonjs/server/resolve-options.js';
import { printColumns } from './measure.mjs';

const SOCKETS = 1_000;
const ROUNDS = 5;
const TEXT = 'We are offline from 22:00 to 22:15. '.repeat(3);
const LIMITS = { socketsPerAddress: 100_000 };
const RESOLUTION_MS = 1;
const LATER_OPENED = 1_000;

/** How long `work` takes, and the longest stall of the event loop meanwhile, in milliseconds. */
async function measure(work) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  delay.enable();
  const start = performance.now();
  await work();
  const ms = performance.now() - start;
  await new Promise((resolve) => setTimeout(resolve, 5));
  delay.disable();
  return { ms, stall: delay.max / 1e6 - RESOLUTION_MS };
}

async function listen(attach) {
  const server = createServer();
  attach(server);
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

/** Connects clients, and measures how long each call takes to reach all of them. */
async function reachAll({ origin }, path, call) {
  const clients = fork(new URL('broadcast-clients.mjs', import.meta.url), [origin, path, SOCKETS]);
  const next = () => new Promise((resolve) => clients.once('message', resolve));
  await next();
  const measured = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const received = next();
    measured.push(await measure(() => Promise.all([call(round), received])));
  }
  clients.kill();
  return measured;
}

async function benchSockets(stores) {
  const bare = new Server({ transports: ['websocket'], path: '/bare', addTrailingSlash: false });
  const bareServer = await listen((server) => bare.attach(server));
  const emit = (round) => bare.emit('push', { id: `${round}`, text: TEXT });
  const results = new Map([['io.emit()', await reachAll(bareServer, '/bare', emit)]]);
  await bare.close();
  for (const [name, makeStore] of stores) {
    const identify = ({ headers }) => ({ user: headers['x-user'] });
    const center = createMessageCenter({ store: makeStore(), identify, limits: LIMITS });
    await center.ready();
    const ours = await listen((server) => center.attach(server));
    const send = () => center.broadcast({ text: TEXT });
    results.set(`broadcast(), ${name}`, await reachAll(ours, '/message-center/socket', send));
    await center.close();
    ours.server.close();
  }
  printColumns(`To ${SOCKETS} connected pages, each a user`, results, {
    'ms to the last': ({ ms }) => ms,
    'stall ms': ({ stall }) => stall,
  });
}

/** `users` inboxes with one message each; a tenth of them is connected. */
async function benchUsers(name, store, users) {
  const center = new Center(resolveOptions({ store, limits: LIMITS, log: console.error }));
  await center.open();
  let pushed = 0;
  let done = () => {};
  const connected = users / 10;
  const transport = {
    push: () => {
      pushed += 1;
      if (pushed % connected === 0) done();
    },
    head: () => {},
    cut: () => {},
    error: console.error,
  };
  const source = { store, reader: center.reader, everyone: center.everyone, bulk: center.bulk };
  const settings = { answerBytes: 131_072, repeatHeadMs: 1e9 };
  const publishers = new InboxPublishers({ ...source, ...settings, transport }, center.logWatch);
  center.onAppended((inbox, entries) => publishers.appended(inbox, entries));
  const to = Array.from({ length: users }, (_, index) => ({ user: `user ${index}` }));
  const results = new Map();
  results.set(`send() to a list of ${users}`, [
    await measure(() => center.sender.send({ to, text: TEXT })),
  ]);
  for (const { user } of to.slice(0, connected)) {
    await publishers.join(`user:${user}`).started;
  }
  let returned = 0;
  const reached = new Promise((resolve) => {
    done = resolve;
  });
  results.set(`broadcast(), until ${connected} connected have it`, [
    await measure(async () => {
      const start = performance.now();
      await center.sender.broadcast({ text: TEXT });
      returned = performance.now() - start;
      await reached;
    }),
  ]);
  const rest = to.slice(connected, connected + LATER_OPENED);
  results.set(`opening ${LATER_OPENED} others`, [
    await measure(async () => {
      for (const recipient of rest) await center.counts(recipient);
    }),
  ]);
  results.set(`opening these ${LATER_OPENED} again`, [
    await measure(async () => {
      for (const recipient of rest) await center.counts(recipient);
    }),
  ]);
  printColumns(`${name}: ${users} users`, results, {
    ms: ({ ms }) => ms,
    'stall ms': ({ stall }) => stall,
  });
  console.log(`  broadcast() itself returned after ${returned.toFixed(1)} ms.`);
  await center.close();
}

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
try {
  const uri = process.env.MONGODB_TEST_URI;
  const sqlite = (name) => sqliteStore(join(folder, name));
  const mongo = (name) => {
    const named = new URL(uri);
    named.pathname = `/message-center-bench-${process.pid}-${name}`;
    return mongoStore(named.href);
  };
  const stores = [['SQLite', () => sqlite('sockets.db')]];
  if (uri) stores.push(['MongoDB', () => mongo('sockets')]);
  await benchSockets(stores);
  await benchUsers('SQLite', sqlite('users.db'), 100_000);
  if (uri) await benchUsers('MongoDB', mongo('users'), 20_000);
  else console.log('\nMongoDB is not measured: MONGODB_TEST_URI is not set.');
} finally {
  await rm(folder, { recursive: true });
}
process.exit();
