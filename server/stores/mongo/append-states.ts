/** Reads the states of many inboxes with a handful of queries. */
import { eachOf } from '../../each-of.js';
import { type AppendState, EMPTY_HEAD, type Head, type Inbox } from '../message-store.js';
import type { Row } from '../stored-entry.js';
import type { MongoDatabase } from './database.js';
import { type AddedDocument, type HeadDocument, toHead, toRow } from './documents.js';
import { INDEXES } from './indexes.js';
import { checkInbox, checkString } from './input.js';
import type { MongoReads } from './reads.js';

/** The last entry of each log: one index seek each (`DISTINCT_SCAN`), as no other field is grouped. */
const LAST_OF_EACH = [
  { $sort: { inbox: -1, number: -1 } },
  {
    $group: {
      _id: '$inbox',
      number: { $first: '$number' },
      id: { $first: '$id' },
      kind: { $first: '$kind' },
      counts: { $first: '$counts' },
      nextExpiryAt: { $first: '$nextExpiryAt' },
      everyone: { $first: '$everyone' },
      to: { $first: '$to' },
    },
  },
];

const NEWEST_OF_EACH = [
  { $sort: { inbox: -1, key: -1, life: -1, number: -1 } },
  { $group: { _id: '$inbox', document: { $first: '$$ROOT' } } },
];

/** Fields that an entry lacks are null in the answer. */
type LastEntry = { readonly _id: Inbox } & {
  readonly [Field in keyof HeadDocument]: HeadDocument[Field] | null;
};

/** Reads the states of one slice of inboxes. */
export class MongoAppendStates {
  readonly #database: MongoDatabase;
  readonly #reads: MongoReads;
  #sharded: boolean | undefined;

  constructor(database: MongoDatabase, reads: MongoReads) {
    this.#database = database;
    this.#reads = reads;
  }

  /**
   * Leaves out inboxes whose head an earlier version wrote, so that it lacks a count. Heads are
   * read first, so that pending entries before them and newer rows are noticed.
   */
  async read(inboxes: readonly Inbox[], key: string | null): Promise<Map<Inbox, AppendState>> {
    const heads = await this.#heads(inboxes.map(checkInbox));
    const written = [...heads.keys()];
    const [pending, newest] = await Promise.all([
      this.#pending(written),
      key === null ? new Map<Inbox, Row>() : this.#newest(written, key),
    ]);
    return new Map(
      inboxes.flatMap((inbox): [Inbox, AppendState][] => {
        const head = heads.has(inbox) ? heads.get(inbox) : EMPTY_HEAD;
        const state = { hasPending: pending.has(inbox), newest: newest.get(inbox) };
        return head ? [[inbox, { head, ...state }]] : [];
      }),
    );
  }

  /** The heads, without those of empty logs; undefined for a head that lacks a count. */
  async #heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Head | undefined>> {
    if (await this.#isSharded()) return this.#eachHead(inboxes);
    const $match = { inbox: oneOf(inboxes) };
    const found = await this.#database.run(({ entries }) =>
      entries
        .aggregate<LastEntry>([{ $match }, ...LAST_OF_EACH], { hint: INDEXES.log.name })
        .toArray(),
    );
    return new Map(
      found.map((last) => {
        const document = withoutNulls(last);
        return [last._id, 'unreadPersistent' in document.counts ? toHead(document) : undefined];
      }),
    );
  }

  /** A sharded collection would be grouped by reading all entries of the logs. */
  async #isSharded(): Promise<boolean> {
    this.#sharded ??= (await this.#database.run(() => this.#database.hello())).msg === 'isdbgrid';
    return this.#sharded;
  }

  async #eachHead(inboxes: readonly Inbox[]): Promise<Map<Inbox, Head | undefined>> {
    const heads = new Map<Inbox, Head | undefined>();
    const seek = async (inbox: Inbox) => {
      const { head, isCounted } = await this.#reads.countedHead(inbox);
      if (head !== EMPTY_HEAD) heads.set(inbox, isCounted ? head : undefined);
    };
    await eachOf(inboxes, seek);
    return heads;
  }

  async #pending(inboxes: readonly Inbox[]): Promise<Set<Inbox>> {
    if (inboxes.length === 0) return new Set();
    const found = await this.#reads.find({
      filter: { pending: true, inbox: oneOf(inboxes) },
      hint: INDEXES.pending.name,
      fields: { _id: 0, inbox: 1 },
    });
    return new Set(found.map(({ inbox }) => inbox));
  }

  async #newest(inboxes: readonly Inbox[], key: string): Promise<Map<Inbox, Row>> {
    if (inboxes.length === 0) return new Map();
    const $match = { key: checkString(key), inbox: oneOf(inboxes) };
    const found = await this.#database.run(({ entries }) =>
      entries
        .aggregate<{ _id: Inbox; document: AddedDocument }>([{ $match }, ...NEWEST_OF_EACH], {
          hint: INDEXES.key.name,
        })
        .toArray(),
    );
    return new Map(found.map(({ _id, document }) => [_id, toRow(document)]));
  }
}

/** Adds bounds, which save most of the work on a server that compares each entry with the list. */
function oneOf(inboxes: readonly Inbox[]) {
  // As the server orders strings: by the bytes of UTF-8, not by code units.
  const $in = [...inboxes].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return { $gte: $in[0] as Inbox, $lte: $in.at(-1) as Inbox, $in };
}

function withoutNulls(last: LastEntry): HeadDocument {
  const fields = Object.entries(last).filter(([, value]) => value !== null);
  return Object.fromEntries(fields) as unknown as HeadDocument;
}
