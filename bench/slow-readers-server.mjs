/**
 * The server of `slow-readers.mjs`, in a process of its own: sends on request, and then reports the
 * highest increase of its memory, in megabytes.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const MEGABYTE = 1_048_576;
const SAMPLE_MS = 1_000;
/** Messages of each inbox that are sent concurrently. */
const AT_ONCE = 10;
/** After this time, nothing more is sent, so that the measurement also ends on a slow machine. */
const SEND_MS = 45_000;

const folder = await mkdtemp(join(tmpdir(), 'message-center-bench-'));
const center = createMessageCenter({
  store: sqliteStore(join(folder, 'messages.db')),
  identify: ({ headers }) => ({ user: headers['x-user'] }),
  limits: { socketsPerRecipient: 1_000 },
});
await center.ready();
const http = createServer(center.handler);
center.attach(http);
await new Promise((resolve) => http.listen(0, '127.0.0.1', resolve));

process.on('message', async ({ users, count, text }) => {
  const memory = watchMemory();
  const sent = await send(users, count, text);
  const connections = await new Promise((resolve) =>
    http.getConnections((_error, open) => resolve(open)),
  );
  process.send({ sent, connections, ...memory() });
});
process.once('disconnect', async () => {
  http.closeAllConnections();
  http.close();
  await center.close();
  await rm(folder, { recursive: true });
  process.exit();
});
process.send({ port: http.address().port });

/** Live memory is what remains after a garbage collection. */
function watchMemory() {
  const live = () => {
    globalThis.gc();
    const { heapUsed, external } = process.memoryUsage();
    return (heapUsed + external) / MEGABYTE;
  };
  const system = () => process.memoryUsage.rss() / MEGABYTE;
  const before = { live: live(), system: system() };
  const most = { ...before };
  const sample = () => {
    most.system = Math.max(most.system, system());
    most.live = Math.max(most.live, live());
  };
  const timer = setInterval(sample, SAMPLE_MS);
  return () => {
    clearInterval(timer);
    sample();
    return { live: most.live - before.live, system: most.system - before.system };
  };
}

/** @returns The number of messages that each inbox got. */
async function send(users, count, text) {
  const until = performance.now() + SEND_MS;
  let sent = 0;
  while (sent < count && performance.now() < until) {
    const messages = users.flatMap((user) => Array(AT_ONCE).fill({ to: { user }, text }));
    await Promise.all(messages.map((message) => center.send(message)));
    sent += AT_ONCE;
  }
  return sent;
}
