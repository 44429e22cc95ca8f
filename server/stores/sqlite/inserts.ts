/** Inserts entries at the ends of logs. Within a transaction. */
import type { Inbox } from '../message-store.js';
import { isApplied, isUpTo, type StoredEntry } from '../stored-entry.js';
import type { SqliteConnection } from './connection.js';
import type { Bind } from './driver.js';
import { applyEntry } from './pending-entries.js';
import { readLastSeq } from './reads.js';
import { bindsOf, INSERT_CONTENTS, insertEntriesSql } from './rows.js';

/** How many entries one statement inserts: each statement costs as much as some of its rows. */
const PER_STATEMENT = 16;

const INSERT_ONE = insertEntriesSql(1);
const INSERT_SOME = insertEntriesSql(PER_STATEMENT);

/** Entries for the end of one log. */
export interface NewEntries {
  readonly inbox: Inbox;
  /** The entries that follow the head. */
  readonly entries: readonly StoredEntry[];
  /** The result of `contentOf` for each entry. */
  readonly contents: readonly (string | undefined)[];
  /** Whether the log has entries that are not yet applied. */
  readonly hasPending: boolean;
}

/** One entry as it is inserted. */
interface Insert {
  readonly inbox: Inbox;
  readonly entry: StoredEntry;
  readonly content: string | null;
  /** Whether it is left for `applyPending`. */
  readonly pending: boolean;
  /** Whether it is applied with the insert. */
  readonly applied: boolean;
}

/**
 * Inserts entries into logs, and applies them.
 * @param logs Each inbox once.
 * @returns For each log, how many of its entries were inserted: those before the first whose id is taken.
 */
export function insertLogs(connection: SqliteConnection, logs: readonly NewEntries[]): number[] {
  const inserts = logs.map(insertsOf);
  if (insertTogether(connection, inserts.flat())) return inserts.map(({ length }) => length);
  return inserts.map((ofLog) => {
    const taken = ofLog.findIndex((insert) => !insertAndApply(connection, [insert]));
    return taken === -1 ? ofLog.length : taken;
  });
}

/** Entries are applied in the order of their numbers: none while an earlier one is pending. */
function insertsOf({ inbox, entries, contents, hasPending }: NewEntries): Insert[] {
  let isPending = hasPending;
  return entries.map((entry, index) => {
    isPending ||= isUpTo(entry) || entry.kind === 'erased';
    const pending = isPending && isApplied(entry);
    const keepsContent = pending || entry.kind === 'added';
    const content = (keepsContent ? contents[index] : undefined) ?? null;
    return { inbox, entry, content, pending, applied: !isPending };
  });
}

/** @returns False if an id is taken; then nothing is inserted. */
function insertTogether(connection: SqliteConnection, inserts: readonly Insert[]): boolean {
  if (inserts.length < PER_STATEMENT) return false;
  connection.exec('SAVEPOINT together');
  for (let index = 0; index < inserts.length; ) {
    const size = inserts.length - index < PER_STATEMENT ? 1 : PER_STATEMENT;
    if (!insertAndApply(connection, inserts.slice(index, index + size))) {
      connection.exec('ROLLBACK TO together; RELEASE together');
      return false;
    }
    index += size;
  }
  connection.exec('RELEASE together');
  return true;
}

/**
 * @param inserts One, or as many as one statement takes.
 * @returns False if an id is taken; then some may be inserted.
 */
function insertAndApply(connection: SqliteConnection, inserts: readonly Insert[]): boolean {
  const binds: Bind[] = [];
  for (const { inbox, entry, pending } of inserts) binds.push(...bindsOf(inbox, entry, pending));
  const count = connection.run(inserts.length === 1 ? INSERT_ONE : INSERT_SOME, binds);
  if (count < inserts.length) return false;
  insertContents(connection, inserts);
  for (const { inbox, entry, applied } of inserts) {
    if (applied) applyEntry(connection, inbox, entry);
  }
  return true;
}

/** Right after the inserts, whose last one has the last `seq`. */
function insertContents(connection: SqliteConnection, inserts: readonly Insert[]): void {
  const contents = inserts.map(({ content }) => content);
  if (contents.every((content) => content === null)) return;
  const firstSeq = readLastSeq(connection) - inserts.length + 1;
  connection.run(INSERT_CONTENTS, [firstSeq, JSON.stringify(contents)]);
}
