import type { mongo } from 'mongoose';
import { type Effect, effectOf } from '../../../protocol/effects.js';
import { linkOf } from '../link-of.js';
import type { Inbox } from '../message-store.js';
import { readIds } from '../stored-content.js';
import type { StoredChange } from '../stored-entry.js';
import { removedBy } from './counts.js';
import type { MongoDatabase } from './database.js';
import type { MongoDeletions } from './deletions.js';
import {
  type AddedDocument,
  type ChangeDocument,
  documentId,
  type EntryDocument,
  type ErasedDocument,
  type Lists,
  toChange,
  type UpToDocument,
} from './documents.js';
import { INDEXES } from './indexes.js';
import { checkInbox } from './input.js';
import { type Hint, LIST_PARTS, type ListField } from './list-queries.js';
import type { MongoReads } from './reads.js';

/** How many pending entries are read at a time. */
const ENTRIES_AT_ONCE = 50;
/** How many rows an "up to" entry changes at a time. */
const ROWS_AT_ONCE = 1_000;

type Operation = mongo.AnyBulkWriteOperation<EntryDocument>;

/**
 * Applies pending entries in the order of their numbers. Each update compares the row's `applied`,
 * so a step may run twice, in two processes concurrently, or be left half-done.
 */
export class MongoPendingEntries {
  readonly #database: MongoDatabase;
  readonly #reads: MongoReads;
  readonly #deletions: MongoDeletions;

  constructor(database: MongoDatabase, reads: MongoReads, deletions: MongoDeletions) {
    this.#database = database;
    this.#reads = reads;
    this.#deletions = deletions;
  }

  async applyPending(inbox: Inbox): Promise<void> {
    checkInbox(inbox);
    for (;;) {
      const pending = await this.#reads.find<ChangeDocument | ErasedDocument>({
        filter: { inbox, pending: true },
        hint: INDEXES.pending.name,
        sort: { number: 1 },
        limit: ENTRIES_AT_ONCE,
      });
      await this.#applyAll(inbox, pending);
      if (pending.length < ENTRIES_AT_ONCE) return;
    }
  }

  /** Joins entries that name their messages in one ordered write, up to the next "up to" entry. */
  async #applyAll(
    inbox: Inbox,
    pending: readonly (ChangeDocument | ErasedDocument)[],
  ): Promise<void> {
    let operations: Operation[] = [];
    for (const document of pending) {
      if (isUpToDocument(document) || document.kind === 'erased') {
        await this.#write(operations);
        operations = [];
        if (isUpToDocument(document)) await this.#applyUpTo(inbox, document);
        else await this.#deletions.applyErased(inbox, document);
      } else {
        operations.push(...changesOf(inbox, document));
      }
      operations.push(unmark(document));
    }
    await this.#write(operations);
  }

  async #applyUpTo(inbox: Inbox, document: UpToDocument): Promise<void> {
    for (const list of listsUpTo(document)) await this.#applyToList(inbox, document, list);
  }

  /** Rows to which it was applied are not found again. */
  async #applyToList(inbox: Inbox, document: UpToDocument, list: ListUpTo): Promise<void> {
    const { rows, field, upTo, hint } = list;
    for (let found = ROWS_AT_ONCE; found === ROWS_AT_ONCE; ) {
      const range = { [field]: { $gt: 0, $lte: upTo } };
      const reached = await this.#reads.find<AddedDocument>({
        filter: { inbox, ...rows, ...range } as mongo.Filter<EntryDocument>,
        hint,
        sort: { [field]: 1 },
        limit: ROWS_AT_ONCE,
        fields: { number: 1, order: 1 },
      });
      const ids = reached.map((row) => row._id);
      await this.#write(operationsFor(inbox, ids, document));
      found = reached.length;
    }
  }

  async #write(operations: Operation[]): Promise<void> {
    if (operations.length === 0) return;
    await this.#database.run(({ entries }) => entries.bulkWrite(operations, { ordered: true }));
  }
}

function isUpToDocument(document: ChangeDocument | ErasedDocument): document is UpToDocument {
  return 'upTo' in document || document.kind === 'expired-up-to';
}

/** Rows that an "up to" entry still has to be applied to, and the index that finds them. */
interface ListUpTo {
  readonly rows: object;
  /** The field that is limited. */
  readonly field: ListField | 'expiresAt';
  readonly upTo: number;
  readonly hint: Hint;
}

function listsUpTo(document: UpToDocument): readonly ListUpTo[] {
  const applied = { $lt: document.number };
  if (document.kind === 'expired-up-to') {
    const rows = { live: true, applied };
    return [{ rows, field: 'expiresAt', upTo: document.at, hint: INDEXES.expiring.name }];
  }
  const { upTo } = document;
  if (document.kind === 'restored-up-to') {
    const rows = removedBy(document.removal, document.at);
    return [{ rows, field: 'number', upTo, hint: INDEXES.removed.name }];
  }
  const { rows, hint } =
    document.kind === 'read-up-to'
      ? { rows: { unread: true, applied }, hint: INDEXES.unread.name }
      : { rows: { live: true, applied }, hint: INDEXES.live.name };
  return LIST_PARTS.map(({ field, only }) => ({ rows: { ...rows, ...only }, field, upTo, hint }));
}

function changesOf(inbox: Inbox, document: Exclude<ChangeDocument, UpToDocument>): Operation[] {
  const ids = readIds(document.ids).map((id) => documentId(inbox, id));
  return operationsFor(inbox, ids, document);
}

/** From now on, the content of an update is only in its row. */
function unmark({ _id, inbox, kind }: ChangeDocument | ErasedDocument): Operation {
  const update = { $unset: { pending: 1, ...(kind === 'updated' && { changes: 1 }) } };
  return { updateOne: { filter: { _id, inbox }, update, hint: { _id: 1 } } } as Operation;
}

/** One update for each case. A row matches at most one: after it, `applied` excludes the others. */
function operationsFor(
  inbox: Inbox,
  ids: readonly string[],
  document: ChangeDocument,
): Operation[] {
  if (ids.length === 0) return [];
  const applied = document.number;
  const change = toChange(document);
  const effect = effectOf(change);
  const changes = document.kind === 'updated' ? document.changes : {};
  const copies = copiesSetBy(change);
  return casesOf(effect).map(({ when, set = {}, unset }) => {
    const rows = { inbox, _id: { $in: ids }, kind: 'added', applied: { $lt: applied }, ...when };
    const sets = { ...effect, ...changes, ...set, ...copies.set, applied };
    const unsets = { ...unset, ...copies.unset };
    const update = { $set: sets, ...(Object.keys(unsets).length > 0 && { $unset: unsets }) };
    return { updateMany: { filter: rows, update, hint: { _id: 1 } } } as Operation;
  });
}

/** The fields for indexes are copies of parts of the content; absent if the content lacks them. */
function copiesSetBy(change: StoredChange) {
  if (change.kind !== 'updated' || !change.changes) return {};
  const { content } = change.changes;
  const { tags } = content;
  const link = linkOf(content);
  return {
    set: { ...(tags && { tags }), ...(link && { link }) },
    unset: { ...(!tags && { tags: 1 }), ...(!link && { link: 1 }) } as const,
  };
}

interface Case {
  /** The rows that the case is about. */
  readonly when: { readonly [field in 'readAt' | 'ended' | 'persistent']?: unknown };
  readonly set?: Lists;
  readonly unset?: { readonly [list in keyof Lists]: 1 };
}

const SET = { $ne: null };

/** The lists of a row after an effect; some depend on fields that the effect does not set. */
function casesOf(effect: Effect<number>): readonly Case[] {
  if (effect.ended) return [{ when: {}, unset: { live: 1, unread: 1, transient: 1 } }];
  if (effect.ended === null) return RETURNING;
  if (effect.readAt === undefined) return [{ when: {} }];
  if (effect.readAt !== null) return [{ when: {}, unset: { unread: 1 } }];
  return [{ when: { ended: null }, set: { unread: true } }, { when: { ended: SET } }];
}

const RETURNING: readonly Case[] = [
  { when: { readAt: null, persistent: true }, set: { live: true, unread: true } },
  { when: { readAt: null, persistent: false }, set: { live: true, unread: true, transient: true } },
  { when: { readAt: SET, persistent: true }, set: { live: true } },
  { when: { readAt: SET, persistent: false }, set: { live: true, transient: true } },
];
