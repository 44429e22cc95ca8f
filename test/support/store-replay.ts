import { expect } from 'vitest';
import { appliesTo, effectOf } from '../../protocol/effects.js';
import type { Inbox, MessageStore } from '../../server/stores/message-store.js';
import {
  isChange,
  isUpTo,
  type Row,
  type StoredChange,
  type StoredEntry,
} from '../../server/stores/stored-entry.js';

/** The whole log, read in steps; fails where a number is missing or stands twice. */
export async function wholeLog(
  store: MessageStore,
  inbox: Inbox,
  step = 500,
): Promise<StoredEntry[]> {
  const log: StoredEntry[] = [];
  for (;;) {
    const more = await store.entries(inbox, log.length + 1, step);
    for (const entry of more) {
      log.push(entry);
      if (entry.number !== log.length) {
        throw new Error(`Entry ${entry.number} stands at place ${log.length} of the log.`);
      }
    }
    if (more.length < step) return log;
  }
}

/** The rows that a log leads to when its entries are applied one after the other. */
export function replay(log: readonly StoredEntry[]): Row[] {
  const rows = new Map<string, Row>();
  for (const entry of log) {
    if (entry.kind === 'added') rows.set(entry.id, fresh(entry.row));
    else if (entry.kind === 'erased') rows.clear();
    else if (isChange(entry))
      for (const row of namedBy(entry, rows)) rows.set(row.id, applied(row, entry));
  }
  return [...rows.values()];
}

function fresh(row: Row): Row {
  const { number } = row;
  return { ...row, order: number, applied: number, readAt: null, ended: null, endedAt: null };
}

function applied(row: Row, entry: StoredChange): Row {
  return { ...row, ...effectOf(entry), applied: entry.number };
}

function namedBy(entry: StoredChange, rows: ReadonlyMap<string, Row>): Row[] {
  if (!isUpTo(entry)) return entry.ids.flatMap((id) => rows.get(id) ?? []);
  return [...rows.values()].filter((row) => appliesTo(entry, row));
}

export function byNumber(a: { number: number }, b: { number: number }): number {
  return a.number - b.number;
}

/** The rows of an inbox are those that its log leads to. */
export async function expectReplayed(store: MessageStore, inbox: Inbox): Promise<void> {
  const expected = replay(await wholeLog(store, inbox));
  const ids = expected.map((row) => row.id);
  expect((await store.rows(inbox, ids)).sort(byNumber)).toStrictEqual(expected);
}
