/**
 * The background process: makes the reports that were asked for, slowly, and tells who asked. All
 * that it shares with the server is the queue and the store of the messages.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createMessageCenter } from 'message-center-element/server';
import { jobs, makeReport, reports } from './reports.js';
import { makeStore } from './store.js';

/** How often it looks for new jobs, in milliseconds. */
const LOOK_MS = 250;

/** How long it leaves a job alone that failed, in milliseconds. */
const RETRY_MS = 2_000;

const center = createMessageCenter({ store: makeStore() });
const ending = new AbortController();

/** @type {Map<string, Promise<void>>} */
const running = new Map();

/** @param {string} id */
async function runJob(id) {
  try {
    const job = await jobs.read(id);
    if (job === null) return;
    await wait(job.seconds * 1_000, undefined, { signal: ending.signal });
    await reports.write(makeReport(job));
    await center.send({
      to: job.to,
      level: 'success',
      subject: 'Your report is ready',
      text: `${job.title}: it took ${job.seconds} seconds.`,
      url: `/reports/${job.id}`,
      // A job that is done again, because this process died in between, sends no second message.
      key: `report:${job.id}`,
    });
    await jobs.remove(job.id);
  } catch (error) {
    if (ending.signal.aborted) return;
    console.error(`Report ${id} failed and is tried again:`, error);
    await wait(RETRY_MS, undefined, { signal: ending.signal }).catch(() => {});
  }
}

function end() {
  ending.abort();
}

process.once('SIGTERM', end);
// The server is gone, however it ended.
process.once('disconnect', end);
// Ctrl-C reaches both processes; the server decides when this one ends.
process.on('SIGINT', () => {});

while (!ending.signal.aborted) {
  for (const id of await jobs.ids()) {
    if (!running.has(id))
      running.set(
        id,
        runJob(id).finally(() => running.delete(id)),
      );
  }
  await wait(LOOK_MS, undefined, { signal: ending.signal }).catch(() => {});
}
await Promise.all(running.values());
await center.close();
if (process.connected) process.disconnect();
