/**
 * A child process that sends a message with a key to a list of users, and reports how many are done. Its
 * arguments: the job as JSON, the path of a module that exports `makeStore`, the arguments for that.
 */
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageCenter } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';

export interface ListJob {
  readonly prefix: string;
  readonly count: number;
  readonly key: string;
}

type StoreModule = { makeStore(...args: string[]): MessageStore };

const [job = '', module = '', ...args] = process.argv.slice(2);
await sendToAll(JSON.parse(job), module, args);

async function sendToAll(job: ListJob, module: string, args: string[]): Promise<void> {
  const { makeStore } = (await import(pathToFileURL(resolve(module)).href)) as StoreModule;
  const center = createMessageCenter({ store: makeStore(...args) });
  const { sent, existing, failed } = await center.send({
    to: usersOf(job),
    text: 'all',
    key: job.key,
    onProgress: ({ done }) => writeSync(1, `${done}\n`),
  });
  writeSync(1, `end ${JSON.stringify({ sent, existing, failed: failed.length })}\n`);
  await center.close();
}

function* usersOf({ prefix, count }: ListJob) {
  for (let index = 0; index < count; index += 1) yield { user: `${prefix}${index}` };
}
