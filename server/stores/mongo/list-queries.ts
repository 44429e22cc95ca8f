/** Which rows a list has, and the index that finds them. */
import type { PageQuery } from '../message-store.js';
import { INDEXES } from './indexes.js';
import { checkString } from './input.js';

export type Hint = (typeof INDEXES)[keyof typeof INDEXES]['name'] | { readonly _id: 1 };

/** The index of a page: the one with the fewest other rows. */
export function hintOf({ filter, persistent, tag, group }: PageQuery): Hint {
  if (group !== undefined) return INDEXES.group.name;
  if (tag !== undefined) return INDEXES.tag.name;
  if (filter === 'transient' || persistent === false) return INDEXES.transient.name;
  return filter === 'unread' ? INDEXES.unread.name : INDEXES.live.name;
}

/** The rows of a group: in the list of all, those that have collapsed into newer ones, too. */
function listed(filter: PageQuery['filter']): object {
  return { ended: filter === 'all' ? { $in: [null, 'collapsed'] } : null };
}

/**
 * The index of unread rows, and that of transient ones, have live rows only; what has collapsed is
 * not marked as transient any more.
 */
export function conditionsOf({ filter, persistent, level, tag, group }: PageQuery) {
  const isTransient = filter === 'transient' || persistent === false;
  const isPersistent = filter === 'persistent' || persistent === true;
  const isNarrow = filter === 'unread' || isTransient;
  return {
    ...(group === undefined ? (tag !== undefined || !isNarrow) && { live: true } : listed(filter)),
    ...(filter === 'unread' && { unread: true }),
    ...(isTransient && (group === undefined ? { transient: true } : { persistent: false })),
    ...(isPersistent && { persistent: true }),
    ...(level !== undefined && { level: checkString(level) }),
    ...(tag !== undefined && { tags: checkString(tag) }),
    ...(group !== undefined && { group: checkString(group) }),
  };
}

/** The field that orders a part of a list. */
export type ListField = 'order' | 'number';

/**
 * The two parts of a list: the rows whose order is their number, and the renewed ones. Each is a range
 * of the list's index. A row never returns to the first part.
 */
export const LIST_PARTS: readonly { readonly field: ListField; readonly only: object }[] = [
  { field: 'number', only: { order: null } },
  { field: 'order', only: {} },
];
