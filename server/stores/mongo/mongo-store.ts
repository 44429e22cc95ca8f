import type { Connection, mongo } from 'mongoose';
import { MessageCenterError, type Position } from '../../../protocol/index.js';
import type {
  DueQuestion,
  DueWork,
  Head,
  Inbox,
  MessageStore,
  PageQuery,
  Row,
  Stop,
  StoredEntry,
} from '../message-store.js';
import { MongoAppends } from './appends.js';
import { MongoCalls } from './calls.js';
import { type Hello, ServerClock } from './clock.js';
import { type OwnConnection, openConnection } from './connection.js';
import type { EntryDocument } from './documents.js';
import { MongoDue } from './due.js';
import { DUE_INDEXES, ensureIndexes, INDEXES } from './indexes.js';
import { dueCollection, type Models, makeModels } from './model.js';
import { MongoPendingEntries } from './pending-entries.js';
import { MongoReads } from './reads.js';
import { readSecret } from './secret.js';
import { watchEntries } from './watch.js';

export interface MongoStoreParts {
  /** An address, or the app's own connection. */
  readonly target: string | Connection;
  readonly collection: string;
  readonly poll: boolean;
}

/** What there is while the store is open. */
interface Opened {
  readonly own: OwnConnection;
  readonly models: Models;
  readonly reads: MongoReads;
  readonly appends: MongoAppends;
  readonly pendingEntries: MongoPendingEntries;
  readonly due: MongoDue;
  readonly stopClock: Stop;
}

const HELLO_MS = 5_000;

/** Messages in a MongoDB, which any number of processes share. */
export class MongoStore implements MessageStore {
  readonly #parts: MongoStoreParts;
  readonly #calls = new MongoCalls();
  readonly #clock = new ServerClock(() => this.#hello());
  readonly #watches = new Set<Stop>();
  #opening: Promise<void> | undefined;
  #opened: Opened | undefined;
  #own: OwnConnection | undefined;
  #closing: Promise<void> | undefined;

  constructor(parts: MongoStoreParts) {
    this.#parts = parts;
  }

  open(): Promise<void> {
    if (this.#closing) {
      const text = 'The message store has been closed. Make another one with mongoStore().';
      return Promise.reject(new MessageCenterError('UNAVAILABLE', text));
    }
    this.#opening ??= this.#open().catch((error: unknown) => {
      this.#opening = undefined;
      throw error;
    });
    return this.#opening;
  }

  async #open(): Promise<void> {
    const { target, collection } = this.#parts;
    const own = await openConnection(target);
    this.#own = own;
    try {
      const models = makeModels(own, collection);
      await this.#calls.run(() => this.#clock.renew());
      await this.#calls.run(() => ensureIndexes(this.#collection(), INDEXES));
      const due = this.#database().collection(dueCollection(collection));
      await this.#calls.run(() => ensureIndexes(due, DUE_INDEXES));
      this.#opened = this.#assemble(own, models);
    } catch (error) {
      this.#own = undefined;
      await own.close();
      throw error;
    }
    this.#calls.open();
  }

  #assemble(own: OwnConnection, models: Models): Opened {
    const calls = this.#calls;
    const clock = this.#clock;
    const model = models.entries;
    const reads = new MongoReads(model, calls);
    const appends = new MongoAppends({ model, calls, clock, reads });
    const pendingEntries = new MongoPendingEntries(model, calls, reads);
    const due = new MongoDue(models.due, calls);
    calls.onError = () => {
      appends.known.clear();
      clock.renewSoon();
    };
    return { own, models, reads, appends, pendingEntries, due, stopClock: clock.start() };
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    for (const stop of this.#watches) stop();
    await this.#opening?.catch(() => {});
    await this.#calls.close();
    this.#opened?.stopClock();
    await this.#own?.close();
  }

  now(): number {
    return this.#clock.now();
  }

  secret(): Promise<Uint8Array> {
    return this.#call(({ models }) => readSecret(models.secrets, this.#calls));
  }

  head(inbox: Inbox): Promise<Head> {
    return this.#call(async ({ reads, appends }) => {
      const head = await reads.head(inbox);
      appends.known.remember(inbox, head);
      return head;
    });
  }

  applyPending(inbox: Inbox): Promise<void> {
    return this.#call(({ pendingEntries }) => pendingEntries.applyPending(inbox));
  }

  append(inbox: Inbox, after: Position, entries: readonly StoredEntry[]): Promise<number> {
    return this.#call(({ appends }) => appends.append(inbox, after, entries));
  }

  rows(inbox: Inbox, ids: readonly string[]): Promise<Row[]> {
    return this.#call(({ reads }) => reads.rows(inbox, ids));
  }

  page(inbox: Inbox, query: PageQuery): Promise<Row[]> {
    return this.#call(({ reads }) => reads.page(inbox, query));
  }

  oldest(inbox: Inbox, limit: number): Promise<Row[]> {
    return this.#call(({ reads }) => reads.oldest(inbox, limit));
  }

  unreadAbove(inbox: Inbox, number: number): Promise<number> {
    return this.#call(({ reads }) => reads.unreadAbove(inbox, number));
  }

  entries(inbox: Inbox, from: number, limit: number): Promise<StoredEntry[]> {
    return this.#call(({ reads }) => reads.entries(inbox, from, limit));
  }

  heads(inboxes: readonly Inbox[]): Promise<Map<Inbox, Position>> {
    return this.#call(({ reads }) => reads.heads(inboxes));
  }

  putDue(work: DueWork): Promise<void> {
    return this.#call(({ due }) => due.put(work));
  }

  takeDue(question: DueQuestion): Promise<DueWork[]> {
    return this.#call(({ due }) => due.take(question));
  }

  finishDue(id: string): Promise<void> {
    return this.#call(({ due }) => due.finish(id));
  }

  watch(onHint: (inbox: Inbox, number: number) => void, onError: (error: unknown) => void): Stop {
    if (!this.#opened || this.#closing) {
      throw new MessageCenterError('UNAVAILABLE', 'Only an open message store can be watched.');
    }
    const parts = {
      collection: this.#collection(),
      calls: this.#calls,
      clock: this.#clock,
      onHint,
      onError,
    };
    const stopWatch = watchEntries(parts, this.#parts.poll);
    const stop = () => {
      this.#watches.delete(stop);
      stopWatch();
    };
    this.#watches.add(stop);
    return stop;
  }

  #call<Value>(work: (opened: Opened) => Promise<Value>): Promise<Value> {
    return this.#calls.track(() => work(this.#opened as Opened));
  }

  /** The driver's own collection, for what mongoose would wrap without need. */
  #collection(): mongo.Collection<EntryDocument> {
    return this.#database().collection<EntryDocument>(this.#parts.collection);
  }

  async #hello(): Promise<Hello> {
    const options = { readPreference: 'primary', timeoutMS: HELLO_MS } as const;
    const answer = await this.#database().admin().command({ hello: 1 }, options);
    return answer as unknown as Hello;
  }

  #database(): mongo.Db {
    const db = this.#own?.connection.db;
    if (db) return db;
    throw new MessageCenterError('UNAVAILABLE', 'The connection to MongoDB has ended.');
  }
}
