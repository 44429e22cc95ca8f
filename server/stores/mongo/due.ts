/** Due work in its own collection: one document each. */
import type { QueryFilter } from 'mongoose';
import { parse, text } from '../../../protocol/field-schemas.js';
import type { DueQuestion, DueWork } from '../message-store.js';
import { type MongoCalls, readOptions, writeOptions } from './calls.js';
import { isDuplicate } from './errors.js';
import { DUE_INDEXES } from './indexes.js';
import { checkIds, checkInbox, checkLimit, checkNumber } from './input.js';
import type { DueDocument, DueModel } from './model.js';

const OWNER = text(255);

export class MongoDue {
  readonly #model: DueModel;
  readonly #calls: MongoCalls;

  constructor(model: DueModel, calls: MongoCalls) {
    this.#model = model;
    this.#calls = calls;
  }

  async put({ id, kind, inbox, dueAt, payload }: DueWork): Promise<void> {
    const [_id = ''] = checkIds([id]);
    const due = { dueAt: checkNumber(dueAt), owner: null, ownedUntil: 0 };
    const document = { _id, kind, inbox: checkInbox(inbox), payload, ...due };
    await this.#calls.run(async (timeoutMS) => {
      try {
        await this.#model.insertMany([document], {
          ...writeOptions(timeoutMS),
          lean: true,
        } as never);
      } catch (error) {
        // It is there already, by an attempt whose answer was lost or by another process.
        if (!isDuplicate(error)) throw error;
      }
    });
  }

  /** Looks, and then takes each piece for itself: who comes second finds it owned. */
  async take(question: DueQuestion): Promise<DueWork[]> {
    const taken: DueWork[] = [];
    for (const document of await this.#free(question)) {
      if (await this.#take(document, question)) taken.push(toDue(document));
    }
    return taken;
  }

  async finish(id: string): Promise<void> {
    const [_id = ''] = checkIds([id]);
    await this.#calls.run((timeoutMS) =>
      this.#model.deleteOne({ _id }, writeOptions(timeoutMS) as never),
    );
  }

  #free({ kinds, now, limit }: DueQuestion): Promise<DueDocument[]> {
    const filter: QueryFilter<DueDocument> = {
      dueAt: { $lte: checkNumber(now) },
      ownedUntil: { $lte: now },
      kind: { $in: [...checkIds(kinds)] },
    };
    const options = { limit: checkLimit(limit), sort: { dueAt: 1 } };
    return this.#calls.run(async (timeoutMS) => {
      const query = this.#model.find(filter, {}, {
        ...readOptions(timeoutMS),
        ...options,
      } as never);
      return (await query.hint(DUE_INDEXES.time.name).lean()) as unknown as DueDocument[];
    });
  }

  /** An attempt whose answer was lost is known again by owner and time. */
  async #take({ _id }: DueDocument, question: DueQuestion): Promise<boolean> {
    const { now, leaseMs } = question;
    const owner = parse(OWNER, question.owner, 'owner');
    const ownedUntil = now + checkNumber(leaseMs);
    const free = { ownedUntil: { $lte: now } };
    const filter: QueryFilter<DueDocument> = { _id, $or: [free, { owner, ownedUntil }] };
    const { matchedCount } = await this.#calls.run((timeoutMS) =>
      this.#model.updateOne(filter, { $set: { owner, ownedUntil } }, {
        ...writeOptions(timeoutMS),
        hint: { _id: 1 },
      } as never),
    );
    return matchedCount === 1;
  }
}

function toDue({ _id, kind, inbox, dueAt, payload }: DueDocument): DueWork {
  return { id: _id, kind, inbox, dueAt, payload };
}
