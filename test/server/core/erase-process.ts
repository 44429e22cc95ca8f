/**
 * A child process that erases a user. Its arguments: the job as JSON, the path of a module that
 * exports `makeStore`, the arguments for that.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageCenter } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { storeKeepingHeads } from '../../support/center-store-faults.js';

export interface EraseJob {
  readonly user: string;
  /** How long its store caches a head, in milliseconds. */
  readonly keepMs: number;
}

type StoreModule = { makeStore(...args: string[]): MessageStore };

const [job = '', module = '', ...args] = process.argv.slice(2);
await erase(JSON.parse(job), module, args);

async function erase({ user, keepMs }: EraseJob, path: string, args: string[]): Promise<void> {
  const { makeStore } = (await import(pathToFileURL(resolve(path)).href)) as StoreModule;
  const center = createMessageCenter({ store: storeKeepingHeads(makeStore(...args), keepMs) });
  await center.erase({ user }, { from: true });
  await center.close();
}
