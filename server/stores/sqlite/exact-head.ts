import type { Head, Inbox } from '../message-store.js';
import type { SqliteConnection } from './connection.js';
import type { SqliteDatabase } from './database.js';
import { applyAllPending } from './pending-entries.js';
import { readCountedHead } from './reads.js';

/**
 * The head with all its counts. A process of an earlier version may still be writing entries, which
 * lack `unread_persistent`: then it is counted, and added to the entry.
 */
export async function readExactHead(database: SqliteDatabase, inbox: Inbox): Promise<Head> {
  for (;;) {
    const head = await database.read((connection) => readCountedHead(connection, inbox));
    if (head) return head;
    await applyAllPending(database, inbox);
    await database.transaction((connection) => countHead(connection, inbox));
  }
}

/** Changes nothing while entries are pending, which the rows do not show yet. */
const COUNT_HEAD = `UPDATE entries INDEXED BY entries_by_number SET unread_persistent = (
    SELECT count(*) FROM entries e INDEXED BY entries_live_unread
    WHERE e.inbox = ?1 AND e.kind = 'added' AND e.ended IS NULL AND e.read_at IS NULL
      AND e.persistent = 1)
  WHERE inbox = ?1 AND unread_persistent IS NULL
    AND number = (SELECT max(number) FROM entries INDEXED BY entries_by_number WHERE inbox = ?1)
    AND NOT EXISTS (
      SELECT 1 FROM entries INDEXED BY entries_pending WHERE inbox = ?1 AND pending = 1)`;

function countHead(connection: SqliteConnection, inbox: Inbox): void {
  connection.run(COUNT_HEAD, [inbox]);
}
