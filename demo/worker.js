/**
 * The background process: creates the requested reports, slowly, and notifies the users. It shares
 * only the queue and the message store with the server.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { createMessageCenter } from 'message-center-element/server';
import { jobs, makeReport, reports } from './reports.js';
import { makeStore } from './store.js';

/** How often the worker looks for new jobs, in milliseconds. */
const CHECK_MS = 250;

/** How long the worker waits before it retries a failed report, in milliseconds. */
const RETRY_MS = 2_000;

/** The time between two steps of a report, in milliseconds. */
const STEP_MS = 100;

/** How soon a report is shown as interrupted after this process has died, in milliseconds. */
const LEASE_MS = 15_000;

const center = createMessageCenter({ store: makeStore() });
const ending = new AbortController();

/** @type {Map<string, Promise<void>>} */
const running = new Map();

/** @param {string} id */
async function runJob(id) {
  try {
    const report = await jobs.read(id);
    if (report === null) return;
    // If this process died and the report is created again, the same message continues.
    const job = await center.job(report.to, {
      key: `report:${id}`,
      subject: report.title,
      text: 'The report is being created.',
      progress: 0,
      leaseMs: LEASE_MS,
      lostText: 'Interrupted: it will be created again in a moment.',
    });
    await makeSlowly(report.seconds, job);
    await reports.write(makeReport(report));
    await job.succeed(`${report.title}: it took ${report.seconds} seconds.`, {
      subject: 'Your report is ready',
      url: `/reports/${id}`,
    });
    await jobs.remove(id);
  } catch (error) {
    if (ending.signal.aborted) return;
    console.error(`Report ${id} failed and will be retried:`, error);
    await wait(RETRY_MS, undefined, { signal: ending.signal }).catch(() => {});
  }
}

/**
 * @param {number} seconds
 * @param {import('message-center-element/server').Job} job
 */
async function makeSlowly(seconds, job) {
  const steps = (seconds * 1_000) / STEP_MS;
  for (let step = 1; step <= steps; step += 1) {
    await wait(STEP_MS, undefined, { signal: ending.signal });
    job.progress(step / steps);
  }
}

function end() {
  ending.abort();
}

process.once('SIGTERM', end);
// The server has exited, for whatever reason.
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
  await wait(CHECK_MS, undefined, { signal: ending.signal }).catch(() => {});
}
await Promise.all(running.values());
await center.close();
if (process.connected) process.disconnect();
