/** Checks of values in filters, where MongoDB would take an object or an array as an operator. */
import { invalid } from '../../../protocol/errors.js';
import { integer, parse } from '../../../protocol/field-schemas.js';
import type { Inbox } from '../message-store.js';

const NUMBER = integer(0, Number.MAX_SAFE_INTEGER);
const LIMIT = integer(1, 2 ** 31 - 1);

/** @throws MessageCenterError INVALID if the inbox is no string or empty. */
export function checkInbox(inbox: Inbox): Inbox {
  if (typeof inbox !== 'string' || inbox === '') throw invalid('An inbox is a non-empty string.');
  return inbox;
}

export function checkIds(ids: readonly string[]): readonly string[] {
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string' && id !== '')) {
    throw invalid('Ids are non-empty strings.');
  }
  return ids;
}

/** A number of the log (0 is before the first entry), or a time in milliseconds since 1970. */
export function checkNumber(number: number): number {
  return parse(NUMBER, number, 'a number of the log or a time');
}

/** At least 1: MongoDB takes 0 as no limit. */
export function checkLimit(limit: number): number {
  return parse(LIMIT, limit, 'limit');
}

export function checkString(value: string): string {
  if (typeof value !== 'string') throw invalid('Levels, keys, tags and groups are strings.');
  return value;
}
