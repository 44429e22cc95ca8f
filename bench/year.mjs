/**
 * How large a store gets over a simulated year with retention, next to bare inserts of the same
 * texts.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import mongoose from 'mongoose';
import { bareMongo, bareSqlite } from './bare-inserts.mjs';

const DAY_MS = 86_400_000;
const DAYS = 365;
const USERS = Number(process.env.MC_BENCH_USERS ?? 20);
const PER_DAY = 3;
const TEXT = 'Your report is ready. '.repeat(5);
const RETENTION = { read: '30d', all: '90d', levels: { debug: '1d' } };
const LEVELS = ['info', 'success', 'error', 'debug'];

/** A store whose clock the benchmark sets, for everything that the store does. */
function withClock(store, clock) {
  return new Proxy(store, {
    get(target, name) {
      if (name === 'now') return () => clock.ms;
      const member = target[name];
      return typeof member === 'function' ? member.bind(target) : member;
    },
  });
}

/**
 * Each day, every user gets messages, reads most of them and removes some; upkeep runs each night.
 */
async function live(title, store, bare, sizes) {
  const clock = { ms: Date.UTC(2030, 0, 1) };
  const center = createMessageCenter({ store: withClock(store, clock), retention: RETENTION });
  await center.ready();
  let longestMs = 0;
  let upkeepMs = 0;
  console.log(`\n${title}: ${USERS} users, ${PER_DAY} messages a day each`);
  console.log('  day     with retention    bare inserts');
  for (let day = 1; day <= DAYS; day += 1) {
    for (let user = 0; user < USERS; user += 1) await spendDay(center, bare, `user-${user}`, day);
    clock.ms += DAY_MS;
    // A new one each night: one that is enabled again counts the time between, too.
    const delay = monitorEventLoopDelay({ resolution: 1 });
    delay.enable();
    const start = performance.now();
    await center.prune();
    upkeepMs += performance.now() - start;
    delay.disable();
    longestMs = Math.max(longestMs, delay.max / 1e6);
    if (day % 73 === 0) {
      const columns = (await sizes()).map((size) => size.padStart(14)).join('  ');
      console.log(`  ${String(day).padStart(3)}  ${columns}`);
    }
  }
  const longest = longestMs.toFixed(0);
  console.log(
    `  upkeep ${(upkeepMs / DAYS).toFixed(1)} ms a night; longest stall of the event loop ${longest} ms`,
  );
  await center.close();
  await bare.close();
}

async function spendDay(center, bare, user, day) {
  const to = { user };
  const sent = [];
  for (let index = 0; index < PER_DAY; index += 1) {
    const level = LEVELS[(day + index) % LEVELS.length];
    sent.push((await center.send({ to, level, text: TEXT })).id);
    await bare.insert(TEXT);
  }
  await center.markRead(to, sent.slice(1));
  if (day % 3 === 0) await center.remove(to, sent.slice(2));
}

/** Including the write-ahead log. */
async function fileSize(file) {
  const sizes = await Promise.all(
    [file, `${file}-wal`].map((name) =>
      stat(name).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  );
  return `${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1_024)} KB`;
}

const folder = await mkdtemp(join(tmpdir(), 'message-center-year-'));
try {
  const [own, plain] = [join(folder, 'messages.db'), join(folder, 'bare.db')];
  const sizes = () => Promise.all([fileSize(own), fileSize(plain)]);
  await live('SQLite, size of the files', sqliteStore(own), await bareSqlite(plain), sizes);
  const uri = process.env.MONGODB_TEST_URI;
  if (uri) {
    const named = new URL(uri);
    named.pathname = `/message-center-year-${process.pid}`;
    const connection = await mongoose.createConnection(named.href).asPromise();
    const count = async (name) => String(await connection.collection(name).countDocuments());
    const documents = () => Promise.all(['message_center_entries', 'bare_rows'].map(count));
    const bare = await bareMongo(named.href);
    await live('MongoDB, documents', mongoStore(named.href), bare, documents);
    await connection.close();
  }
} finally {
  await rm(folder, { recursive: true });
}
