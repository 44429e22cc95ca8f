/**
 * A child process that opens inboxes, sends to them and to everyone, and changes what it sent. Its
 * arguments: the job as JSON, the path of a module that exports `makeStore`, the arguments for
 * that. It writes as JSON the ids of what it has sent to everyone, and whether they are still
 * valid.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageCenter } from '../../../server/create-message-center.js';
import type { MessageStore } from '../../../server/stores/message-store.js';

export interface BroadcastJob {
  readonly name: string;
  readonly users: readonly string[];
  readonly rounds: number;
}

type StoreModule = { makeStore(...args: string[]): MessageStore };

const [job = '', module = '', ...args] = process.argv.slice(2);
await run(JSON.parse(job), module, args);

async function run({ name, users, rounds }: BroadcastJob, module: string, args: string[]) {
  const { makeStore } = (await import(pathToFileURL(resolve(module)).href)) as StoreModule;
  const center = createMessageCenter({ store: makeStore(...args), log: () => {} });
  const stands: Record<string, boolean> = {};
  for (let round = 0; round < rounds; round += 1) {
    const { id } = await center.broadcast({ text: `${name} ${round}` });
    stands[id] = true;
    const inboxes = users.map(async (user) => {
      await center.send({ to: { user }, text: `${name} ${round} own` });
      const { counts } = await center.sync({ user });
      if (counts.total === 0) throw new Error('An inbox was read without what is in it.');
    });
    await Promise.all(inboxes);
    if (round % 3 === 1) {
      await center.retract('everyone', { id });
      stands[id] = false;
    }
    if (round % 3 === 2)
      await center.update('everyone', { id }, { text: 'renewed' }, { renew: true });
  }
  await center.close();
  process.stdout.write(JSON.stringify(stands));
}
