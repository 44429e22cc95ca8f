import { setTimeout as wait } from 'node:timers/promises';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const ROWS = 2_000;

const [user, key] = process.argv.slice(2);
const center = createMessageCenter({ store: sqliteStore(process.env.DATABASE ?? 'messages.db') });
const job = await center.job({ user }, { key, text: 'Your report', progress: 0 });
for (let row = 1; row <= ROWS; row += 1) {
  await wait(1); // the work
  job.progress(row / ROWS, `Row ${row} of ${ROWS}`);
}
await job.succeed('Your report is ready', { url: '/reports/1' });
await center.close();
