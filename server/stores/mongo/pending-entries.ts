import type { mongo } from 'mongoose';
import { type Effect, effectOf } from '../../../protocol/effects.js';
import { type Inbox, isUpTo } from '../message-store.js';
import { readIds } from '../stored-content.js';
import type { MongoDatabase } from './database.js';
import type { MongoDeletions } from './deletions.js';
import {
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
import { type MongoReads, removedBy } from './reads.js';

/** How many pending entries are read at once. */
const ENTRIES_AT_ONCE = 50;
/** How many rows an "up to" entry changes at once. */
const ROWS_AT_ONCE = 1_000;

type Operation = mongo.AnyBulkWriteOperation<EntryDocument>;

/**
 * Applies pending entries in the order of their numbers. Each update compares the row's `applied`, so
 * a step may run twice, in two processes at once, or be left half done.
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
        sort: 1,
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
      if (isUpTo(document) || document.kind === 'erased') {
        await this.#write(operations);
        operations = [];
        if (isUpTo(document)) await this.#applyUpTo(inbox, document);
        else await this.#deletions.empty(inbox, document);
      } else {
        operations.push(...changesOf(inbox, document));
      }
      operations.push(unmark(document));
    }
    await this.#write(operations);
  }

  async #applyUpTo(inbox: Inbox, document: UpToDocument): Promise<void> {
    const { rows: reached, hint, sort } = rowsUpTo(document);
    // Rows to which it was applied are not found again.
    for (let found = ROWS_AT_ONCE; found === ROWS_AT_ONCE; ) {
      const rows = await this.#reads.find({
        filter: { inbox, ...reached } as mongo.Filter<EntryDocument>,
        hint,
        sort,
        limit: ROWS_AT_ONCE,
        fields: { number: 1 },
      });
      const ids = rows.map((row) => row._id);
      await this.#write(operationsFor(inbox, ids, document));
      found = rows.length;
    }
  }

  async #write(operations: Operation[]): Promise<void> {
    if (operations.length === 0) return;
    await this.#database.run(({ entries }) => entries.bulkWrite(operations, { ordered: true }));
  }
}

/** The rows that an "up to" entry still has to be applied to, and the index that finds them. */
function rowsUpTo(document: UpToDocument) {
  const applied = { $lt: document.number };
  const sort = 1;
  switch (document.kind) {
    case 'read-up-to': {
      const rows = { unread: true, applied, number: { $lte: document.upTo } };
      return { rows, hint: INDEXES.unread.name, sort } as const;
    }
    case 'removed-up-to': {
      const rows = { live: true, applied, number: { $lte: document.upTo } };
      return { rows, hint: INDEXES.live.name, sort } as const;
    }
    case 'restored-up-to': {
      const { removal, at, upTo } = document;
      const rows = { ...removedBy(removal, at), number: { $lte: upTo } };
      return { rows, hint: INDEXES.removed.name, sort } as const;
    }
    case 'expired-up-to': {
      const rows = { live: true, applied, expiresAt: { $gt: 0, $lte: document.at } };
      return { rows, hint: INDEXES.expiring.name, sort: 'expiresAt' } as const;
    }
  }
}

function changesOf(inbox: Inbox, document: Exclude<ChangeDocument, UpToDocument>): Operation[] {
  const ids = readIds(document.ids).map((id) => documentId(inbox, id));
  return operationsFor(inbox, ids, document);
}

function unmark({ _id, inbox }: ChangeDocument | ErasedDocument): Operation {
  return {
    updateOne: { filter: { _id, inbox }, update: { $unset: { pending: 1 } }, hint: { _id: 1 } },
  } as Operation;
}

/** One update for each case. A row matches at most one: after it, `applied` excludes the others. */
function operationsFor(
  inbox: Inbox,
  ids: readonly string[],
  document: ChangeDocument,
): Operation[] {
  if (ids.length === 0) return [];
  const applied = document.number;
  const effect = effectOf(toChange(document));
  return casesOf(effect).map(({ when, set = {}, unset }) => {
    const rows = { inbox, _id: { $in: ids }, kind: 'added', applied: { $lt: applied }, ...when };
    const update = { $set: { ...effect, ...set, applied }, ...(unset ? { $unset: unset } : {}) };
    return { updateMany: { filter: rows, update, hint: { _id: 1 } } } as Operation;
  });
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
  if (effect.readAt) return [{ when: {}, unset: { unread: 1 } }];
  return [{ when: { ended: null }, set: { unread: true } }, { when: { ended: SET } }];
}

const RETURNING: readonly Case[] = [
  { when: { readAt: null, persistent: true }, set: { live: true, unread: true } },
  { when: { readAt: null, persistent: false }, set: { live: true, unread: true, transient: true } },
  { when: { readAt: SET, persistent: true }, set: { live: true } },
  { when: { readAt: SET, persistent: false }, set: { live: true, transient: true } },
];
