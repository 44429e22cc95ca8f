/** How fast messages are sent, next to bare durable inserts of the same size in the same run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessageCenter } from 'message-center-element/server';
import { mongoStore } from 'message-center-element/server/mongo';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { bareMongo, bareSqlite } from './bare-inserts.mjs';
import { compare, perSecond } from './measure.mjs';

const ROUNDS = 5;
const COUNT = 500;
const TEXT = 'Your report is ready. '.repeat(5);

/** The cases of one store: a bare insert, and `send()` in three situations. */
async function benchStore(title, store, bare) {
  const center = createMessageCenter({ store });
  await center.ready();
  const send = (user) => center.send({ to: { user }, text: TEXT });
  await compare(title, ROUNDS, {
    'bare durable insert, one at a time': () => perSecond(COUNT, 1, () => bare.insert(TEXT)),
    'send(), one at a time, one inbox': () => perSecond(COUNT, 1, () => send('barry')),
    'send(), ten at a time, one inbox': () => perSecond(COUNT, 10, () => send('barry')),
    'send(), 100 at a time, 100 inboxes': () => perSecond(COUNT, 100, (i) => send(`u${i % 100}`)),
  });
  await center.close();
  await bare.close();
}

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
try {
  const bare = await bareSqlite(join(folder, 'bare.db'));
  await benchStore('SQLite, sends a second', sqliteStore(join(folder, 'messages.db')), bare);
  const uri = process.env.MONGODB_TEST_URI;
  if (uri) {
    const named = new URL(uri);
    named.pathname = `/message-center-bench-${process.pid}`;
    await benchStore(
      'MongoDB, sends a second',
      mongoStore(named.href),
      await bareMongo(named.href),
    );
  } else {
    console.log('\nMongoDB is not measured: MONGODB_TEST_URI is not set.');
  }
} finally {
  await rm(folder, { recursive: true });
}
