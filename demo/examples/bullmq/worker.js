import { setTimeout as wait } from 'node:timers/promises';
import { Worker } from 'bullmq';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const PAGES = 20;

const center = createMessageCenter({ store: sqliteStore(process.env.DATABASE ?? 'messages.db') });

/**
 * Each attempt at a report, even one in another process after this one died, continues its message.
 */
const worker = new Worker(
  'reports',
  async ({ id, data: { user, title }, attemptsMade, opts: { attempts = 1 } }) => {
    const job = await center.job({ user }, { key: `report:${id}`, text: title, progress: 0 });
    try {
      for (let page = 1; page <= PAGES; page += 1) {
        await wait(100); // the work
        job.progress(page / PAGES);
      }
    } catch (error) {
      if (attemptsMade + 1 >= attempts) await job.fail(error);
      throw error;
    }
    await job.succeed(`${title} is ready`, { url: `/reports/${id}` });
  },
  {
    connection: { port: Number(process.env.REDIS_PORT ?? 6379) },
    // How soon another worker takes over after one has died.
    lockDuration: 3_000,
    stalledInterval: 3_000,
  },
);
await worker.waitUntilReady();
console.log('ready');

process.once('SIGTERM', async () => {
  await worker.close();
  await center.close();
});
