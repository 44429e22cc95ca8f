/**
 * A child process that appends to one log with nothing but the port: read the head, append, and
 * where another writer was faster, again. Its arguments: the job as JSON, the path of a module that
 * exports `makeStore`, the arguments for that. It tells `ready`, waits for a line, and then tells
 * the ids of each append that has resolved.
 */
import { once } from 'node:events';
import { writeSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Inbox, MessageStore } from '../../../server/stores/message-store.js';
import type { StoredEntry } from '../../../server/stores/stored-entry.js';
import {
  added,
  type Draft,
  messages,
  naming,
  numbered,
  readUpTo,
} from '../../support/store-entries.js';

export interface WriterJob {
  readonly inbox: Inbox;
  /** How many calls of `append` have to succeed. */
  readonly appends: number;
  /** Writes one message to each of these instead, so many times, all of them at once. */
  readonly many?: readonly Inbox[];
  /** Gives up being root, for whom no file is read-only, before the store is opened. */
  readonly unprivileged?: boolean;
}

type StoreModule = { makeStore(...args: string[]): MessageStore };

const NOBODY = 65_534;

const [job, module, ...args] = process.argv.slice(2);
if (job !== undefined && module !== undefined) await write(JSON.parse(job), module, args);

async function write(job: WriterJob, module: string, args: string[]): Promise<void> {
  const { makeStore } = (await import(pathToFileURL(resolve(module)).href)) as StoreModule;
  if (job.unprivileged) dropPrivileges();
  const store = makeStore(...args);
  await store.open();
  writeSync(1, 'ready\n');
  await once(process.stdin, 'data');
  process.stdin.destroy();
  let own: readonly string[] = [];
  for (let turn = 0; turn < job.appends; turn += 1) {
    own = job.many
      ? await appendToMany(store, job.many)
      : await appendAll(store, job.inbox, workOf(turn, own));
    writeSync(1, `${own.join(' ')}\n`);
  }
  await store.close();
}

function dropPrivileges(): void {
  if (process.getuid?.() !== 0) return;
  process.setgid?.(NOBODY);
  process.setuid?.(NOBODY);
}

/** Mostly single messages; sometimes several, or a change of the messages written last. */
function workOf(turn: number, own: readonly string[]): Draft[] {
  if (turn % 5 === 1) return messages(3);
  if (turn % 5 === 2) return [naming('read', own), added(), naming('removed', own.slice(0, 1))];
  if (turn % 5 === 3) return [readUpTo(Number.MAX_SAFE_INTEGER), added()];
  return [added()];
}

async function appendAll(
  store: MessageStore,
  inbox: Inbox,
  drafts: readonly Draft[],
): Promise<string[]> {
  const ids: string[] = [];
  while (ids.length < drafts.length) {
    const head = await store.head(inbox);
    if (head.number % 3 === 0) await store.applyPending(inbox);
    const entries = counted(numbered(head, drafts.slice(ids.length)), head.counts.total);
    const committed = await store.append(inbox, head, entries);
    ids.push(...entries.slice(0, committed).map((entry) => entry.id));
  }
  return ids;
}

/** Appends a message to each inbox; again to those that have lost a race. */
async function appendToMany(store: MessageStore, inboxes: readonly Inbox[]): Promise<string[]> {
  const ids: string[] = [];
  for (let waiting = inboxes; waiting.length > 0; ) {
    const results = await store.appendToMany(waiting, null, (_inbox, { head }) =>
      counted(numbered(head, [added()]), head.counts.total),
    );
    for (const { entries, error } of results.values()) {
      if (error) throw error;
      ids.push(...entries.map(({ id }) => id));
    }
    waiting = waiting.filter((inbox) => results.get(inbox)?.lost);
  }
  return ids;
}

/** Counts how many messages were ever added: right at the end only if every decision was exact. */
function counted(entries: readonly StoredEntry[], before: number): StoredEntry[] {
  let total = before;
  return entries.map((entry) => {
    if (entry.kind === 'added') total += 1;
    return { ...entry, counts: { total, unread: 0, transient: 0, unreadPersistent: 0 } };
  });
}
