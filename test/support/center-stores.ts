import { mongoFactory } from './mongo-fixture.js';
import type { StoreFactory } from './store-fixture.js';
import { sqliteFixture } from './store-sqlite.js';

/**
 * The stores that the suites of center and transports run on: SQLite, and each MongoDB there is.
 * The addresses are those that vitest's global setup provides; null where there is no server.
 */
export function availableStores(
  mongoSetUri: string | null,
  mongoSingleUri: string | null,
): readonly (readonly [name: string, make: StoreFactory])[] {
  const servers = [
    ['a replica set', mongoSetUri],
    ['a single MongoDB server', mongoSingleUri],
  ] as const;
  const mongo = servers.flatMap(([name, uri]) =>
    uri === null ? [] : [[name, mongoFactory(uri)] as const],
  );
  return [['SQLite', sqliteFixture], ...mongo];
}
