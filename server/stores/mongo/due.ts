/** Due work in its own collection: one document each. */
import type { mongo } from 'mongoose';
import { invalid } from '../../../protocol/errors.js';
import { parse, text } from '../../../protocol/field-schemas.js';
import { seen } from '../../../protocol/seen.js';
import {
  type AppTransaction,
  type DeferredWork,
  DUE_PER_INBOX,
  type DueRequest,
  type DueWork,
  latestLease,
} from '../due-store.js';
import type { Inbox } from '../message-store.js';
import type { DueDocument } from './collections.js';
import type { MongoDatabase } from './database.js';
import { isDuplicate } from './errors.js';
import { DUE_INDEXES } from './indexes.js';
import { checkIds, checkInbox, checkLimit, checkNumber } from './input.js';

const OWNER = text(255);

export class MongoDue {
  readonly #database: MongoDatabase;

  constructor(database: MongoDatabase) {
    this.#database = database;
  }

  async put(work: DueWork): Promise<void> {
    const document = toDocument(work);
    await this.#database.run(async (collections) => {
      try {
        await collections.due.insertOne(document);
      } catch (error) {
        // An attempt whose answer was lost, or another process, has inserted it.
        if (!isDuplicate(error)) throw error;
      }
    });
  }

  /** Within the transaction, its own concerns apply, and its errors are the app's. */
  async putWithin(transaction: AppTransaction, work: DueWork): Promise<void> {
    const session = sessionOf(transaction, this.#database.client);
    await this.#database.collections.due.insertOne(toDocument(work), { session });
  }

  /** Finds free work, then claims each piece by compare and set: the second process to try gets nothing. */
  async take(request: DueRequest): Promise<DueWork[]> {
    const taken: DueWork[] = [];
    for (const document of await this.#free(request)) {
      if (await this.#take(document, request)) taken.push(toDue(document));
    }
    return taken;
  }

  /** A second attempt finds no owner; whether the first one has changed it is read then. */
  async defer({ id, owner, dueAt, payload }: DeferredWork): Promise<boolean> {
    const [_id = ''] = checkIds([id]);
    const filter = { _id, owner: parse(OWNER, owner, 'owner') };
    const later = { dueAt: checkNumber(dueAt), payload };
    const $set = { ...later, owner: null, ownedUntil: 0 };
    let attempts = 0;
    return this.#database.run(async ({ due }) => {
      attempts += 1;
      const { matchedCount } = await due.updateOne(filter, { $set }, { hint: { _id: 1 } });
      if (matchedCount === 1 || attempts === 1) return matchedCount === 1;
      return (await due.countDocuments({ _id, ...later }, { hint: { _id: 1 } })) === 1;
    });
  }

  async of(inbox: Inbox): Promise<DueWork[]> {
    const options = { hint: DUE_INDEXES.inbox.name, limit: DUE_PER_INBOX } as const;
    const found = await this.#database.run(({ due }) =>
      due.find({ inbox: checkInbox(inbox) }, options).toArray(),
    );
    return found.map(toDue);
  }

  async renew(id: string, dueAt: number): Promise<boolean> {
    const [_id = ''] = checkIds([id]);
    const change = {
      $max: { dueAt: checkNumber(dueAt) },
      $set: { owner: null, ownedUntil: 0 },
    };
    const { matchedCount } = await this.#database.run(({ due }) =>
      due.updateOne({ _id }, change, { hint: { _id: 1 } }),
    );
    return matchedCount === 1;
  }

  async finish(id: string, owner?: string): Promise<void> {
    const [_id = ''] = checkIds([id]);
    const filter = owner === undefined ? { _id } : { _id, owner: parse(OWNER, owner, 'owner') };
    await this.#database.run((collections) => collections.due.deleteOne(filter));
  }

  #free(request: DueRequest): Promise<DueDocument[]> {
    const { kinds, now, limit } = request;
    const filter = {
      dueAt: { $lte: checkNumber(now) },
      $or: withoutOwner(request),
      kind: { $in: [...checkIds(kinds)] },
    };
    const hint = DUE_INDEXES.time.name;
    const options = { hint, sort: { dueAt: 1 }, limit: checkLimit(limit) } as const;
    return this.#database.run((collections) => collections.due.find(filter, options).toArray());
  }

  /** An attempt whose answer was lost is recognized by owner and time. */
  async #take({ _id }: DueDocument, request: DueRequest): Promise<boolean> {
    const { now, leaseMs } = request;
    const owner = parse(OWNER, request.owner, 'owner');
    const ownedUntil = now + checkNumber(leaseMs);
    const filter = { _id, $or: [...withoutOwner(request), { owner, ownedUntil }] };
    const { matchedCount } = await this.#database.run((collections) =>
      collections.due.updateOne(filter, { $set: { owner, ownedUntil } }, { hint: { _id: 1 } }),
    );
    return matchedCount === 1;
  }
}

function withoutOwner(request: DueRequest) {
  return [{ ownedUntil: { $lte: request.now } }, { ownedUntil: { $gt: latestLease(request) } }];
}

function toDocument({ id, kind, inbox, dueAt, payload }: DueWork): DueDocument {
  const [_id = ''] = checkIds([id]);
  const due = { dueAt: checkNumber(dueAt), owner: null, ownedUntil: 0 };
  return { _id, kind, inbox: checkInbox(inbox), payload, ...due };
}

/** @throws MessageCenterError INVALID unless it is a session of the client with a started transaction. */
function sessionOf(transaction: unknown, client: mongo.MongoClient): mongo.ClientSession {
  const session = transaction as (mongo.ClientSession & { client?: unknown }) | null;
  if (typeof session !== 'object' || typeof session?.inTransaction !== 'function') {
    throw invalid(
      `transaction must be a session of the connection that mongoStore() has: await connection.startSession(); got ${seen(transaction)}.`,
    );
  }
  if (session.client !== client) {
    throw invalid(
      "The transaction belongs to another MongoDB client than the store's. Give mongoStore() the mongoose connection that the session is from.",
    );
  }
  if (session.hasEnded || !session.inTransaction()) {
    throw invalid(
      'The session has no transaction that has begun: use session.withTransaction() or session.startTransaction().',
    );
  }
  return session;
}

function toDue({ _id, kind, inbox, dueAt, payload }: DueDocument): DueWork {
  return { id: _id, kind, inbox, dueAt, payload };
}
