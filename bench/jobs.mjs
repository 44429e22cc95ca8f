/**
 * The cost of 10,000 calls of a job's `progress`, next to 1,000 calls of `update`: entries written,
 * processor time, and the longest stall of the event loop.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { inTurns, printColumns } from './measure.mjs';

const CALLS = 10_000;
const UPDATES = 1_000;
const ROUNDS = 3;

/** A job does some work between two calls of `progress`: here, a turn of the event loop. */
const CASES = {
  'job.progress(), 10,000 calls': async (center, to) => {
    const job = await center.job(to, { text: 'Counting' });
    for (let call = 1; call <= CALLS; call += 1) {
      job.progress(call / CALLS);
      await nextTurn();
    }
    await job.succeed();
  },
  'update(), for each of 1,000 calls': async (center, to) => {
    const { id } = await center.send({ to, text: 'Counting' });
    for (let call = 1; call <= UPDATES; call += 1) {
      await center.update(to, { id }, { progress: call / UPDATES });
    }
  },
};

const COLUMNS = {
  seconds: ({ seconds }) => seconds,
  writes: ({ writes }) => writes,
  'CPU ms': ({ cpuMs }) => cpuMs,
  'stall ms': ({ stallMs }) => stallMs,
};

async function measure(center, work) {
  const to = { user: Math.random().toString(36) };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const cpu = process.cpuUsage();
  const startedAt = performance.now();
  delay.enable();
  await work(center, to);
  delay.disable();
  const { user, system } = process.cpuUsage(cpu);
  const seconds = (performance.now() - startedAt) / 1_000;
  const { position } = await center.list(to);
  const writes = Number.parseInt(position, 10);
  return { seconds, writes, cpuMs: (user + system) / 1_000, stallMs: delay.max / 1e6 };
}

async function benchStore(title, store) {
  const center = createMessageCenter({ store, log: () => {} });
  await center.ready();
  const cases = Object.entries(CASES).map(([name, work]) => [name, () => measure(center, work)]);
  printColumns(title, await inTurns(ROUNDS, Object.fromEntries(cases)), COLUMNS);
  await center.close();
}

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
try {
  await benchStore('Progress of a job, SQLite', sqliteStore(join(folder, 'messages.db')));
  const uri = process.env.MONGODB_TEST_URI;
  if (uri) {
    const named = new URL(uri);
    named.pathname = `/message-center-bench-${process.pid}`;
    await benchStore('Progress of a job, MongoDB', mongoStore(named.href));
  } else {
    console.log('\nMongoDB is not measured: MONGODB_TEST_URI is not set.');
  }
} finally {
  await rm(folder, { recursive: true });
}
