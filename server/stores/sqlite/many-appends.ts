import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import type { AppendedToOne, AppendState, DecideEntries, Inbox } from '../message-store.js';
import type { StoredEntry } from '../stored-entry.js';
import { countPresent } from './appends.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { insertLogs, type NewEntries } from './inserts.js';
import { readAppendStates } from './reads.js';
import { contentOf } from './rows.js';

/** How long one transaction lasts, in milliseconds, without its commit. */
const TRANSACTION_MS = 5;

/** How many inboxes are read with one query and written with one insert. */
const TOGETHER = 16;

/** After this number of transactions, others can write to the file for `FREE_MS` milliseconds. */
const IN_A_ROW = 2;
const FREE_MS = 1;

interface Work {
  readonly inboxes: readonly Inbox[];
  readonly key: string | null;
  readonly decide: DecideEntries;
  readonly contentOf: ContentOf;
}

type ContentOf = (entry: StoredEntry) => string | undefined;

type Results = Map<Inbox, AppendedToOne>;

/** The last decision in each inbox, and its file: after a replacement, its result is unknown. */
type Decided = Map<
  Inbox,
  { readonly connection: SqliteConnection; readonly entries: readonly StoredEntry[] }
>;

const LOST: AppendedToOne = { entries: [], lost: true };

/** Appends to many inboxes: reads, decides and inserts in one transaction for each slice. */
export async function appendToMany(
  database: SqliteDatabase,
  inboxes: readonly Inbox[],
  key: string | null,
  decide: DecideEntries,
): Promise<Results> {
  const work = { inboxes, key, decide, contentOf: keepingLast(contentOf) };
  const results: Results = new Map();
  // What comes before the first transaction and after the last one has a turn of its own.
  await nextTurn();
  for (let slices = 1; results.size < inboxes.length; slices += 1) {
    try {
      for (const [inbox, result] of await appendSlice(database, work, results.size)) {
        results.set(inbox, result);
      }
    } catch (error) {
      for (const inbox of inboxes.slice(results.size)) {
        results.set(inbox, { entries: [], lost: false, error });
      }
    }
    if (slices % IN_A_ROW === 0) await pause(FREE_MS);
    // Also after the pause, so that the timers of the app run between two transactions.
    await nextTurn();
  }
  return results;
}

function appendSlice(database: SqliteDatabase, work: Work, from: number): Promise<Results> {
  const decided: Decided = new Map();
  return database.transaction((connection) => {
    const results: Results = new Map();
    const until = performance.now() + TRANSACTION_MS;
    for (let index = from; index < work.inboxes.length; index += TOGETHER) {
      const inboxes = work.inboxes.slice(index, index + TOGETHER);
      appendTogether(connection, inboxes, work, decided, results);
      if (performance.now() > until) break;
    }
    return results;
  });
}

/**
 * Adds the results of these inboxes to `results`.
 * @throws What SQLite throws; errors of the decisions are in the results.
 */
function appendTogether(
  connection: SqliteConnection,
  inboxes: readonly Inbox[],
  work: Work,
  decided: Decided,
  results: Results,
): void {
  const states = readAppendStates(connection, inboxes, work.key);
  const logs: NewEntries[] = [];
  for (const inbox of inboxes) {
    const outcome =
      foundAgain(connection, inbox, decided) ?? decideLog(inbox, states.get(inbox), work);
    if ('contents' in outcome) logs.push(outcome);
    else results.set(inbox, outcome);
  }
  for (const { inbox, entries } of logs) decided.set(inbox, { connection, entries });
  for (const [index, count] of insertLogs(connection, logs).entries()) {
    const { inbox, entries } = logs[index] as NewEntries;
    results.set(inbox, appended(entries, count));
  }
}

/** What an earlier transaction has written, if its file was replaced and the next one contains it. */
function foundAgain(
  connection: SqliteConnection,
  inbox: Inbox,
  decided: Decided,
): AppendedToOne | undefined {
  const earlier = decided.get(inbox);
  if (!earlier || earlier.connection === connection) return undefined;
  const count = countPresent(connection, inbox, earlier.entries);
  return count > 0 ? appended(earlier.entries, count) : undefined;
}

/** The entries for the log of an inbox, or the result if there are none. */
function decideLog(
  inbox: Inbox,
  state: AppendState | undefined,
  { decide, contentOf }: Work,
): NewEntries | AppendedToOne {
  if (!state) return LOST;
  try {
    const entries = decide(inbox, state);
    if (entries.length === 0) return { entries, lost: false };
    const { hasPending } = state;
    return { inbox, entries, contents: entries.map(contentOf), hasPending };
  } catch (error) {
    return { entries: [], lost: false, error };
  }
}

function appended(entries: readonly StoredEntry[], count: number): AppendedToOne {
  return { entries: entries.slice(0, count), lost: count < entries.length };
}

/** Messages to many recipients share their content, which is converted to JSON once. */
function keepingLast(make: ContentOf): ContentOf {
  let last: { readonly content: unknown; readonly json: string | undefined } | undefined;
  return (entry) => {
    if (entry.kind !== 'added') return make(entry);
    const { content } = entry.row;
    if (last?.content !== content) last = { content, json: make(entry) };
    return last.json;
  };
}
