import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachOf } from '../../each-of.js';
import type { AppendedToOne, AppendState, DecideEntries, Inbox } from '../message-store.js';
import type { StoredEntry } from '../stored-entry.js';
import type { MongoAppendStates } from './append-states.js';
import type { MongoAppends } from './appends.js';
import type { ServerClock } from './clock.js';
import type { Collections } from './collections.js';
import type { MongoDatabase } from './database.js';
import { type EntryDocument, toDocument } from './documents.js';
import {
  isDuplicate,
  isDuplicateCode,
  isTransient,
  refusedByIndex,
  UnclearAnswer,
} from './errors.js';
import { checkIds } from './input.js';

/** How many inboxes are read and written at a time. */
const PER_SLICE = 250;

/** The size of one insert, so that its conversion does not block the event loop. */
const PER_INSERT = { entries: 50, characters: 250_000 } as const;

/** How long after the heads were read the entries may be inserted, in milliseconds: see `Eraser`. */
const FRESH_MS = 5_000;

interface Parts {
  readonly database: MongoDatabase;
  readonly clock: ServerClock;
  readonly states: MongoAppendStates;
  readonly appends: MongoAppends;
}

/** The decided entries of one inbox, and how many of them are in its log. */
interface Log {
  readonly inbox: Inbox;
  readonly entries: readonly StoredEntry[];
  committed: number;
  lost: boolean;
  error?: unknown;
}

/**
 * Appends to many inboxes: reads the heads of a slice with one query, and inserts with one
 * unordered insert. That insert has only one entry of each inbox: if an earlier entry of an inbox
 * is refused, no later one may be inserted. So further entries follow in further inserts.
 */
export class MongoManyAppends {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async append(
    inboxes: readonly Inbox[],
    key: string | null,
    decide: DecideEntries,
  ): Promise<Map<Inbox, AppendedToOne>> {
    const results = new Map<Inbox, AppendedToOne>();
    let error: unknown;
    while (results.size < inboxes.length && error === undefined) {
      const slice = inboxes.slice(results.size, results.size + PER_SLICE);
      const until = performance.now() + FRESH_MS;
      try {
        const logs = await this.#read(slice, key, decide);
        error = await this.#insertAll(logs, until);
        for (const log of logs) results.set(log.inbox, resultOf(log));
      } catch (unreadable) {
        error = unreadable;
      }
    }
    // If the server cannot be reached, the other slices are not attempted.
    for (const inbox of inboxes.slice(results.size)) {
      results.set(inbox, { entries: [], lost: false, error });
    }
    return results;
  }

  async #read(
    inboxes: readonly Inbox[],
    key: string | null,
    decide: DecideEntries,
  ): Promise<readonly Log[]> {
    const states = await this.#parts.states.read(inboxes, key);
    // Reading the answers has held the event loop for some milliseconds.
    await nextTurn();
    return inboxes.map((inbox) => decided(inbox, states.get(inbox), decide));
  }

  /** @returns Why the server cannot be reached; then the rest of the entries is not in the logs. */
  async #insertAll(logs: readonly Log[], until: number): Promise<unknown> {
    const write = randomBytes(9).toString('base64url');
    for (let waiting = logs.filter(isWaiting); waiting.length > 0; ) {
      await nextTurn();
      const error = await this.#insert(firstOf(waiting), write, until);
      waiting = logs.filter(isWaiting);
      if (error === undefined) continue;
      for (const log of waiting) log.error = error;
      return error;
    }
    return undefined;
  }

  /**
   * Inserts the next entry of each log. Afterwards, each has it, has lost the race, or has failed.
   */
  async #insert(logs: readonly Log[], write: string, until: number): Promise<unknown> {
    let waiting = logs;
    let unclear = false;
    const attempt = async (collections: Collections): Promise<void> => {
      if (unclear) waiting = await this.#lookUp(waiting, write);
      if (performance.now() > until) return setLost(waiting);
      try {
        await this.#insertOnce(collections, waiting, write);
      } catch (error) {
        const refused = unclear ? undefined : refusedByIndex(error);
        if (refused) return setRefused(waiting, refused, error);
        unclear = true;
        if (isTransient(error)) throw error;
        waiting = await this.#lookUp(waiting, write);
        if (waiting.length === 0) return;
        if (!isDuplicate(error)) throw error;
        throw new UnclearAnswer('Entries in the way are not yet committed.', { cause: error });
      }
    };
    return this.#parts.database.run(attempt).catch((error: unknown) => error);
  }

  async #insertOnce({ entries }: Collections, logs: readonly Log[], write: string): Promise<void> {
    if (logs.length === 0) return;
    const insertedAt = new Date(this.#parts.clock.now());
    const documents = logs.map(
      (log): EntryDocument => toDocument(log.inbox, nextOf(log), write, insertedAt),
    );
    await entries.insertMany(documents, { ordered: false });
    for (const log of logs) log.committed += 1;
  }

  /** @returns The logs for which it is still unknown whether they have the entry. */
  async #lookUp(logs: readonly Log[], write: string): Promise<Log[]> {
    const unclear: Log[] = [];
    const lookUp = async (log: Log) => {
      const { appends } = this.#parts;
      const progress = await appends.progressOf(log.inbox, [nextOf(log)], write);
      if (progress.count === 1) log.committed += 1;
      else if (progress.isFinal) log.lost = true;
      else unclear.push(log);
    };
    await eachOf(logs, lookUp);
    return unclear;
  }
}

function decided(inbox: Inbox, state: AppendState | undefined, decide: DecideEntries): Log {
  const log = { inbox, entries: [], committed: 0, lost: false };
  // The entry `erased` may be deleted, and has to be claimed first, which `append` does.
  if (!state || state.head.erased) return { ...log, lost: true };
  try {
    const entries = decide(inbox, state);
    checkIds(entries.map(({ id }) => id));
    return { ...log, entries };
  } catch (error) {
    return { ...log, error };
  }
}

function isWaiting({ entries, committed, lost, error }: Log): boolean {
  return committed < entries.length && !lost && error === undefined;
}

function nextOf({ entries, committed }: Log): StoredEntry {
  return entries[committed] as StoredEntry;
}

/** As many as one insert takes. */
function firstOf(logs: readonly Log[]): readonly Log[] {
  let characters = 0;
  const end = logs.findIndex((log) => {
    const entry = nextOf(log);
    characters += entry.kind === 'added' ? entry.row.content.text.length : 0;
    return characters > PER_INSERT.characters;
  });
  const fitting = end === -1 ? logs.length : Math.max(1, end);
  return logs.slice(0, Math.min(fitting, PER_INSERT.entries));
}

function setLost(logs: readonly Log[]): void {
  for (const log of logs) log.lost = true;
}

/** @param refused The code with which the server has refused a document, by its index. */
function setRefused(
  logs: readonly Log[],
  refused: ReadonlyMap<number, unknown>,
  error: unknown,
): void {
  for (const [index, log] of logs.entries()) {
    if (!refused.has(index)) log.committed += 1;
    else if (isDuplicateCode(refused.get(index))) log.lost = true;
    else log.error = error;
  }
}

function resultOf({ entries, committed, lost, error }: Log): AppendedToOne {
  const result = { entries: entries.slice(0, committed), lost };
  return error === undefined ? result : { ...result, error };
}
