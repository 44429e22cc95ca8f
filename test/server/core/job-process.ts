/**
 * A child process that has a job and gets commands from its parent over IPC. Its arguments: what it
 * does as JSON, the path of a module that exports `makeStore`, the arguments for that.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { createMessageCenter, type Job, type JobInput } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { storeWith } from '../../support/center-store-faults.js';

export interface JobProcess {
  readonly user: string;
  readonly job: JobInput;
  /** It kills itself (SIGKILL) right after this write of its store, counted from 1. */
  readonly diesAfter?: number;
  /** Without commands: it makes this progress, and its program ends. */
  readonly alone?: number;
}

export type JobOrder =
  | { readonly progress: number; readonly text?: string }
  | { readonly succeed: string };

type StoreModule = { makeStore(...args: string[]): MessageStore };

const [plan = '', module = '', ...args] = process.argv.slice(2);
await run(JSON.parse(plan));

async function run({ user, job: input, diesAfter, alone }: JobProcess): Promise<void> {
  const { makeStore } = (await import(pathToFileURL(resolve(module)).href)) as StoreModule;
  const center = createMessageCenter({ store: mortal(makeStore(...args), diesAfter) });
  const job = await center.job({ user }, input);
  if (alone !== undefined) return job.progress(alone);
  process.on('message', (order: JobOrder) => void follow(job, order));
  process.send?.('started');
}

async function follow(job: Job, order: JobOrder): Promise<void> {
  if ('progress' in order) job.progress(order.progress, order.text);
  else await job.succeed(order.succeed);
  process.send?.('done');
}

function mortal(store: MessageStore, diesAfter: number | undefined): MessageStore {
  let writes = 0;
  const counted = async <Value>(write: Promise<Value>): Promise<Value> => {
    const value = await write;
    writes += 1;
    if (writes === diesAfter) process.kill(process.pid, 'SIGKILL');
    return value;
  };
  return storeWith(store, (real) => ({
    putDue: (work) => counted(real.putDue(work)),
    append: (inbox, after, entries) => counted(real.append(inbox, after, entries)),
  }));
}
