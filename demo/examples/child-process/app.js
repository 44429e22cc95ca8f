/** Starts a report in a process of its own: node app.js barry */
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const center = createMessageCenter({ store: sqliteStore(process.env.DATABASE ?? 'messages.db') });

const [user] = process.argv.slice(2);
const key = `report:${randomUUID()}`;
const child = fork('report.js', [user, key]);
console.log(child.pid);

child.once('exit', async (code) => {
  if (code !== 0) {
    // The user does not have to wait for the lease: this process continues the job and ends it.
    const job = await center.job({ user }, { key, text: 'Your report' });
    await job.fail('Your report was interrupted');
  }
  await center.close();
});
