import { setTimeout as pause } from 'node:timers/promises';
import type { AppendedToOne, DecideEntries, Inbox } from '../message-store.js';
import type { StoredEntry } from '../stored-entry.js';
import { countPresent, insertEntries } from './appends.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { hasPending } from './pending-entries.js';
import { readCountedHead, readNewestOfKeys } from './reads.js';
import { contentOf } from './rows.js';

/** How long one transaction goes on, in milliseconds; its commit comes on top of that. */
const TRANSACTION_MS = 5;

/** How long the file is free between two transactions, so that other processes can write, too. */
const FREE_MS = 1;

interface Work {
  readonly inboxes: readonly Inbox[];
  readonly key: string | null;
  readonly decide: DecideEntries;
  readonly contentOf: ContentOf;
}

type ContentOf = (entry: StoredEntry) => string | undefined;

type Results = Map<Inbox, AppendedToOne>;

/** What was decided last in each inbox, and in which file: after a replacement, nobody knows what became of it. */
type Decided = Map<
  Inbox,
  { readonly connection: SqliteConnection; readonly entries: readonly StoredEntry[] }
>;

/** Appends to many inboxes: reads, decides and inserts in one transaction for each slice. */
export async function appendToMany(
  database: SqliteDatabase,
  inboxes: readonly Inbox[],
  key: string | null,
  decide: DecideEntries,
): Promise<Results> {
  const work = { inboxes, key, decide, contentOf: keepingLast(contentOf) };
  const results: Results = new Map();
  while (results.size < inboxes.length) {
    if (results.size > 0) await pause(FREE_MS);
    try {
      for (const [inbox, result] of await appendSlice(database, work, results.size)) {
        results.set(inbox, result);
      }
    } catch (error) {
      for (const inbox of inboxes.slice(results.size)) {
        results.set(inbox, { entries: [], lost: false, error });
      }
    }
  }
  return results;
}

function appendSlice(database: SqliteDatabase, work: Work, from: number): Promise<Results> {
  const decided: Decided = new Map();
  return database.transaction((connection) => {
    const results: Results = new Map();
    const until = performance.now() + TRANSACTION_MS;
    for (let index = from; index < work.inboxes.length; index += 1) {
      const inbox = work.inboxes[index] as Inbox;
      const result =
        foundAgain(connection, inbox, decided) ?? append(connection, inbox, work, decided);
      results.set(inbox, result);
      if (performance.now() > until) break;
    }
    return results;
  });
}

/** What an earlier transaction has written, if its file was replaced and the next one contains it. */
function foundAgain(
  connection: SqliteConnection,
  inbox: Inbox,
  decided: Decided,
): AppendedToOne | undefined {
  const earlier = decided.get(inbox);
  if (!earlier || earlier.connection === connection) return undefined;
  const { entries } = earlier;
  const count = countPresent(connection, inbox, entries);
  return count > 0 ? { entries: entries.slice(0, count), lost: count < entries.length } : undefined;
}

/** @throws What SQLite throws; errors of the decision are in the result. */
function append(
  connection: SqliteConnection,
  inbox: Inbox,
  { key, decide, contentOf }: Work,
  decided: Decided,
): AppendedToOne {
  const head = readCountedHead(connection, inbox);
  if (!head) return { entries: [], lost: true };
  const pending = hasPending(connection, inbox);
  const newest = newestOf(connection, inbox, key);
  let entries: readonly StoredEntry[];
  let contents: (string | undefined)[];
  try {
    entries = decide(inbox, { head, hasPending: pending, newest });
    contents = entries.map(contentOf);
  } catch (error) {
    return { entries: [], lost: false, error };
  }
  if (entries.length === 0) return { entries, lost: false };
  decided.set(inbox, { connection, entries });
  const log = { inbox, entries, contents, pending };
  const count = insertEntries(connection, log, 0, entries.length);
  return { entries: entries.slice(0, count), lost: count < entries.length };
}

function newestOf(connection: SqliteConnection, inbox: Inbox, key: string | null) {
  return key === null ? undefined : readNewestOfKeys(connection, inbox, [key])[0];
}

/** Messages to many recipients share their content, which is made into JSON once. */
function keepingLast(make: ContentOf): ContentOf {
  let last: { readonly content: unknown; readonly json: string | undefined } | undefined;
  return (entry) => {
    if (entry.kind !== 'added') return make(entry);
    const { content } = entry.row;
    if (last?.content !== content) last = { content, json: make(entry) };
    return last.json;
  };
}
