/**
 * The cost of a message to many recipients for each of them, next to a single send and a bare bulk
 * insert, and the longest stall of the event loop meanwhile: how long a timer waited, and how long
 * the process computed between two timers, which a busy machine does not lengthen.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { bareMongo, bareSqlite } from './bare-inserts.mjs';
import { watchEventLoop } from './event-loop.mjs';
import { printColumns } from './measure.mjs';

const RECIPIENTS = 10_000;
/** Single sends are slow; fewer of them are enough for a mean. */
const SINGLE_SENDS = 500;
const BULK = 500;
const TEXT = 'Your report is ready. '.repeat(5);

/** Microseconds for each of `count` recipients, and what the event loop did meanwhile. */
async function measure(count, work) {
  const end = watchEventLoop();
  const start = performance.now();
  await work();
  const each = ((performance.now() - start) * 1_000) / count;
  return { each, ...(await end()) };
}

/**
 * In the order in which an app's own query by id returns them, and one after the other: the stall
 * would contain the garbage collection of a long array of new objects.
 */
function* users(prefix, count) {
  for (let i = 0; i < count; i += 1) yield { user: `${prefix}${String(i).padStart(6, '0')}` };
}

async function benchStore(title, store, bare) {
  const center = createMessageCenter({ store });
  await center.ready();
  const texts = Array.from({ length: BULK }, () => TEXT);
  const cases = {
    'bare bulk inserts': () =>
      measure(RECIPIENTS, async () => {
        for (let done = 0; done < RECIPIENTS; done += BULK) await bare.insertMany(texts);
      }),
    'send() to one, one after the other': () =>
      measure(SINGLE_SENDS, async () => {
        for (const to of users('single', SINGLE_SENDS)) await center.send({ to, text: TEXT });
      }),
    'send() to new recipients': () => sendToAll(center, 'r'),
    'send() to recipients with messages': () => sendToAll(center, 'r'),
    'send() with a key': () => sendToAll(center, 'r', { key: 'news' }),
    'with the same key again': () => sendToAll(center, 'r', { key: 'news' }),
  };
  const results = new Map();
  for (const [name, run] of Object.entries(cases)) results.set(name, [await run()]);
  const single = results.get('send() to one, one after the other')[0].each;
  printColumns(title, results, {
    'µs each': ({ each }) => each,
    '% of one send': ({ each }) => (each * 100) / single,
    'stall, ms': ({ stall }) => stall,
    'of it busy': ({ busy }) => busy,
  });
  await center.close();
  await bare.close();
}

function sendToAll(center, prefix, fields = {}) {
  const to = users(prefix, RECIPIENTS);
  return measure(RECIPIENTS, () => center.send({ to, text: TEXT, ...fields }));
}

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
try {
  const bare = await bareSqlite(join(folder, 'bare.db'));
  const title = `SQLite, ${RECIPIENTS} recipients`;
  await benchStore(title, sqliteStore(join(folder, 'messages.db')), bare);
  const uri = process.env.MONGODB_TEST_URI;
  if (uri) {
    const named = new URL(uri);
    named.pathname = `/message-center-bench-${process.pid}`;
    const title = `MongoDB, ${RECIPIENTS} recipients`;
    await benchStore(title, mongoStore(named.href), await bareMongo(named.href));
  } else {
    console.log('\nMongoDB is not measured: MONGODB_TEST_URI is not set.');
  }
} finally {
  await rm(folder, { recursive: true });
}
