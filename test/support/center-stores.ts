import { mongoFactory } from './mongo-fixture.js';
import type { StoreFactory } from './store-fixture.js';
import { sqliteFixture } from './store-sqlite.js';

type NamedStore = readonly [name: string, make: StoreFactory];

/**
 * SQLite, and each MongoDB there is: for suites about what one process hears of another, because a
 * replica set tells of it by a change stream and a single server is polled. The addresses are those
 * that vitest's global setup provides; null where there is no server.
 */
export function availableStores(
  mongoSetUri: string | null,
  mongoSingleUri: string | null,
): readonly NamedStore[] {
  const servers = [
    ['a replica set', mongoSetUri],
    ['a single MongoDB server', mongoSingleUri],
  ] as const;
  const mongo = servers.flatMap(([name, uri]) =>
    uri === null ? [] : [[name, mongoFactory(uri)] as const],
  );
  return [['SQLite', sqliteFixture], ...mongo];
}

/**
 * SQLite and one MongoDB, which is a single server where there is one: for all other suites of
 * center and transports. What a store reads and writes is the same on a replica set, which the
 * contract of stores is for.
 */
export function sqliteAndMongo(
  mongoSetUri: string | null,
  mongoSingleUri: string | null,
): readonly NamedStore[] {
  return availableStores(mongoSingleUri === null ? mongoSetUri : null, mongoSingleUri);
}
