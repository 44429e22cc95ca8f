/** The queries. Each names its inbox and the index that it uses. */

import type { mongo } from 'mongoose';
import type { Position } from '../../../protocol/index.js';
import { eachOf } from '../../each-of.js';
import { EMPTY_HEAD, type Head, type Inbox, type PageQuery } from '../message-store.js';
import type { Row, StoredEntry } from '../stored-entry.js';
import type { MongoDatabase } from './database.js';
import {
  type AddedDocument,
  documentId,
  type EntryDocument,
  toEntry,
  toHead,
  toRow,
} from './documents.js';
import { INDEXES } from './indexes.js';
import { checkIds, checkInbox, checkLimit, checkNumber, checkString } from './input.js';
import { conditionsOf, type Hint, hintOf, LIST_PARTS } from './list-queries.js';

type Filter = mongo.Filter<EntryDocument>;

interface EntryQuery {
  readonly filter: Filter;
  readonly hint: Hint;
  /** Default: no order. */
  readonly sort?: { readonly [field: string]: 1 | -1 };
  /** Default: no limit. */
  readonly limit?: number;
  readonly fields?: {
    readonly [field in keyof EntryDocument | keyof AddedDocument | 'to' | 'pending']?: 0 | 1;
  };
}

/** A part of a list, without bounds of the order. */
interface ListQuery {
  readonly filter: Filter;
  readonly hint: Hint;
  readonly below: { readonly $lt?: number };
  /** -1: newest first. */
  readonly direction: 1 | -1;
  readonly limit: number;
}

export class MongoReads {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  /** The head; if an earlier version wrote it, one of its counts is an estimate. */
  async head(inbox: Inbox): Promise<Head> {
    const last = await this.#headDocument(inbox);
    return last ? toHead(last) : EMPTY_HEAD;
  }

  /** The head, and whether it has all counts: an earlier version's lacks one. */
  async countedHead(inbox: Inbox): Promise<{ readonly head: Head; readonly isCounted: boolean }> {
    const last = await this.#headDocument(inbox);
    if (!last) return { head: EMPTY_HEAD, isCounted: true };
    return { head: toHead(last), isCounted: 'unreadPersistent' in last.counts };
  }

  async heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    const heads = new Map<Inbox, Position>();
    const seek = async (inbox: Inbox) => {
      const [last] = await this.#last(inbox, { number: 1, id: 1 });
      if (last) heads.set(inbox, { number: last.number, id: last.id });
    };
    await eachOf(new Set(inboxes.map(checkInbox)), seek);
    return heads;
  }

  async rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    const _id = { $in: checkIds(ids).map((id) => documentId(checkInbox(inbox), id)) };
    if (ids.length === 0) return [];
    const filter = { inbox, _id, kind: 'added' } as const;
    return (await this.find<AddedDocument>({ filter, hint: { _id: 1 } })).map(toRow);
  }

  async newestOfKeys(inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    if (keys.length === 0) return [];
    if (keys.length > 1) return this.#newestOfMany(inbox, keys);
    return this.#newestOf(inbox, keys[0] as string);
  }

  async #newestOf(inbox: Inbox, key: string): Promise<Row[]> {
    const documents = await this.find<AddedDocument>({
      filter: { inbox: checkInbox(inbox), key: checkString(key) } as Filter,
      hint: INDEXES.key.name,
      sort: { life: -1, number: -1 },
      limit: 1,
    });
    return documents.map(toRow);
  }

  /** Finds the rows in the index alone first, because a key may have had many messages. */
  async #newestOfMany(inbox: Inbox, keys: readonly string[]): Promise<Row[]> {
    const found = await this.find<AddedDocument>({
      filter: { inbox: checkInbox(inbox), key: { $in: keys.map(checkString) } } as Filter,
      hint: INDEXES.key.name,
      fields: { _id: 0, key: 1, life: 1, number: 1 },
    });
    const newest = new Map<string | undefined, AddedDocument>();
    for (const document of found) {
      const { key, life = 0 } = document;
      if (life >= (newest.get(key)?.life ?? 0)) newest.set(key, document);
    }
    if (newest.size === 0) return [];
    const numbers = Array.from(newest.values(), ({ number }) => number);
    const documents = await this.find<AddedDocument>({
      filter: { inbox, number: { $in: numbers } },
      hint: INDEXES.log.name,
      limit: newest.size,
    });
    return documents.map(toRow);
  }

  async page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    const { before, limit } = query;
    const below = before === undefined ? {} : { $lt: checkNumber(before) };
    const filter = { inbox: checkInbox(inbox), ...conditionsOf(query) } as Filter;
    return this.#inOrder({ filter, hint: hintOf(query), below, direction: -1, limit });
  }

  async unreadOfGroup(
    inbox: Inbox,
    group: string,
    limit: number,
    below = Number.MAX_SAFE_INTEGER,
  ): Promise<Row[]> {
    const ofGroup = { inbox: checkInbox(inbox), unread: true, group: checkString(group) };
    const documents = await this.find<AddedDocument>({
      filter: { ...ofGroup, number: { $lt: checkNumber(below) } } as Filter,
      hint: INDEXES.groupUnread.name,
      sort: { number: -1 },
      limit: checkLimit(limit),
    });
    return documents.map(toRow);
  }

  async unreadOfLink(inbox: Inbox, link: string, limit: number): Promise<Row[]> {
    const documents = await this.find<AddedDocument>({
      filter: { inbox: checkInbox(inbox), unread: true, link: checkString(link) } as Filter,
      hint: INDEXES.linkUnread.name,
      limit: checkLimit(limit),
    });
    return documents.map(toRow);
  }

  async oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    const filter: Filter = { inbox: checkInbox(inbox), live: true };
    const { name: hint } = INDEXES.live;
    return this.#inOrder({ filter, hint, below: {}, direction: 1, limit });
  }

  /**
   * The rows of a list, each once. The parts are read one after the other: a row that is renewed
   * meanwhile leaves the first part, and would otherwise be in neither.
   */
  async #inOrder({ filter, hint, below, direction, limit }: ListQuery): Promise<Row[]> {
    const rows = new Map<string, Row>();
    for (const { field, only } of LIST_PARTS) {
      const found = await this.find<AddedDocument>({
        filter: { ...filter, ...only, [field]: { $gt: 0, ...below } } as Filter,
        hint,
        sort: { [field]: direction } as NonNullable<EntryQuery['sort']>,
        limit: checkLimit(limit),
      });
      for (const document of found) rows.set(document.id, toRow(document));
    }
    const inOrder = [...rows.values()].sort((a, b) => direction * (a.order - b.order));
    return inOrder.slice(0, limit);
  }

  /** Ends before the first hole: pruning may make one while the answer is read. */
  async entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    const documents = await this.find<EntryDocument>({
      filter: { inbox: checkInbox(inbox), number: { $gte: checkNumber(from) } },
      hint: INDEXES.log.name,
      sort: { number: 1 },
      limit: checkLimit(limit),
    });
    const first = documents[0]?.number ?? 0;
    const hole = documents.findIndex((document, index) => document.number !== first + index);
    return (hole === -1 ? documents : documents.slice(0, hole)).map(toEntry);
  }

  /** The kind of an entry; undefined if the log does not have it. */
  async kindOf(inbox: Inbox, { number, id }: Position): Promise<EntryDocument['kind'] | undefined> {
    const [found] = await this.find<EntryDocument>({
      filter: { inbox: checkInbox(inbox), number: checkNumber(number) },
      hint: INDEXES.log.name,
      limit: 1,
      fields: { id: 1, kind: 1 },
    });
    return found?.id === id ? found.kind : undefined;
  }

  /** Whether the log has an entry with this id, at any number. */
  async hasId(inbox: Inbox, id: string): Promise<boolean> {
    const filter = { inbox: checkInbox(inbox), _id: documentId(inbox, id) };
    const found = await this.find({ filter, hint: { _id: 1 }, limit: 1, fields: { number: 1 } });
    return found.length > 0;
  }

  find<Document extends EntryDocument>(query: EntryQuery): Promise<Document[]> {
    const { filter, hint, sort, limit = 0, fields } = query;
    const projection = fields && { projection: fields };
    const order = sort && { sort: { ...sort } };
    const options = { hint, limit, ...projection, ...order };
    return this.#database.run(
      ({ entries }) => entries.find(filter, options).toArray() as unknown as Promise<Document[]>,
    );
  }

  async #headDocument(inbox: Inbox): Promise<EntryDocument | undefined> {
    const fields = {
      number: 1,
      id: 1,
      kind: 1,
      counts: 1,
      nextExpiryAt: 1,
      everyone: 1,
      to: 1,
    } as const;
    const [last] = await this.#last(inbox, fields);
    return last;
  }

  #last(inbox: Inbox, fields: NonNullable<EntryQuery['fields']>): Promise<EntryDocument[]> {
    const filter = { inbox: checkInbox(inbox) };
    return this.find({ filter, hint: INDEXES.log.name, sort: { number: -1 }, limit: 1, fields });
  }
}
