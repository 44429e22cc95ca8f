import type { Counts } from '../../protocol/index.js';
import type { Content } from './stored-entry.js';

/** Content that cannot be read; no message has an empty text. */
const UNREADABLE: Content = Object.freeze({ text: '' });

/** What is stored in place of emptied content. Without a text, it is not shown anywhere. */
export const BLANK = '{"text":""}';

/** Parses a message's stored content. Broken JSON makes only that message unreadable. */
export function readContent(json: unknown): Content {
  const value = parsed(json);
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  return isObject ? (value as Content) : UNREADABLE;
}

/** The ids that an entry names; none if the stored list is broken. */
export function readIds(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((id): id is string => typeof id === 'string') : [];
}

/** Counts as they are stored; earlier versions did not count the unread persistent messages. */
export type StoredCounts = Omit<Counts, 'unreadPersistent'> & {
  readonly unreadPersistent?: number | null | undefined;
};

/** The counts of an entry; of an earlier version's, exact if its transient messages are unread. */
export function readCounts({ total, unread, transient, unreadPersistent }: StoredCounts): Counts {
  const estimate = Math.max(0, unread - transient);
  return { total, unread, transient, unreadPersistent: unreadPersistent ?? estimate };
}

/** Undefined if the value is not JSON. */
export function parsed(json: unknown): unknown {
  try {
    return typeof json === 'string' ? JSON.parse(json) : undefined;
  } catch {
    return undefined;
  }
}
