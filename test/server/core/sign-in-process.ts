/**
 * A child process in which a visitor signs in, and which is killed (SIGKILL, by itself) right before
 * or right after one of its writes. Its arguments: the job as JSON, the path of a module that
 * exports `makeStore`, the arguments for that.
 */
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Center } from '../../../server/core/center.js';
import { inboxOf } from '../../../server/core/recipient.js';
import { resolveOptions } from '../../../server/resolve-options.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { storeWith } from '../../support/center-store-faults.js';

export interface SignInJob {
  readonly session: string;
  readonly user: string;
  readonly dies: 'before' | 'after';
  /** Which of the writes, counted from 1. */
  readonly write: number;
}

type StoreModule = { makeStore(...args: string[]): MessageStore };

const [job = '', module = '', ...args] = process.argv.slice(2);
await signIn(JSON.parse(job), module, args);

async function signIn(job: SignInJob, module: string, args: string[]): Promise<void> {
  const { makeStore } = (await import(pathToFileURL(resolve(module)).href)) as StoreModule;
  let writes = 0;
  const mortal = async <Value>(write: () => Promise<Value>): Promise<Value> => {
    writes += 1;
    const isLast = writes === job.write;
    if (isLast && job.dies === 'before') process.kill(process.pid, 'SIGKILL');
    const value = await write();
    if (isLast) process.kill(process.pid, 'SIGKILL');
    return value;
  };
  const store = storeWith(makeStore(...args), (real) => ({
    putDue: (work) => mortal(() => real.putDue(work)),
    append: (inbox, after, entries) => mortal(() => real.append(inbox, after, entries)),
    finishDue: (id) => mortal(() => real.finishDue(id)),
  }));
  const center = new Center(resolveOptions({ store }));
  const { user, session } = job;
  await center.merge.run(inboxOf({ session }), inboxOf({ user }));
  await center.close();
}
