import type { mongo } from 'mongoose';

/** Which argument of a method has its options. */
const OPTIONS_AT: { readonly [method: string | symbol]: number } = {
  aggregate: 1,
  bulkWrite: 1,
  countDocuments: 1,
  createIndexes: 1,
  deleteMany: 1,
  deleteOne: 1,
  find: 1,
  findOne: 1,
  insertMany: 1,
  insertOne: 1,
  listIndexes: 0,
  updateMany: 2,
  updateOne: 2,
};

/**
 * A collection whose operations end when the signal aborts, and their connections with them. The
 * driver takes a signal with each operation only.
 */
export function abortableCollection<Document extends mongo.BSON.Document>(
  collection: mongo.Collection<Document>,
  signal: AbortSignal,
): mongo.Collection<Document> {
  return new Proxy(collection, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      const at = OPTIONS_AT[name];
      if (typeof member !== 'function') return member;
      return (...values: unknown[]): unknown => {
        if (at !== undefined) values[at] = { ...(values[at] as object | undefined), signal };
        return member.apply(target, values);
      };
    },
  });
}
