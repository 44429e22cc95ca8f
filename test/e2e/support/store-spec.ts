import { describe } from 'vitest';
import { newDatabase } from '../../support/mongo-fixture.js';
import { newFolder } from '../../support/store-sqlite.js';
import type { StoreSpec } from './process-protocol.js';

/** Empty data of its own, and its removal. */
export interface TestData {
  readonly store: StoreSpec;
  remove(): Promise<void>;
}

export type NewData = () => Promise<TestData>;

/** A SQLite file in its own folder, not created yet. */
export async function newSqliteFile(): Promise<TestData> {
  const { folder, remove } = await newFolder();
  return { store: { kind: 'sqlite', file: `${folder}/messages.db` }, remove };
}

/** A database that no other test uses. */
async function newMongoDatabase(serverUri: string): Promise<TestData> {
  const { uri, drop } = newDatabase(serverUri);
  return { store: { kind: 'mongo', uri }, remove: drop };
}

/**
 * Runs a suite on every store.
 * @param mongoSetUri Provided by vitest's setup; null if there is no MongoDB, and its suite is
 *   skipped.
 */
export function describeOnStores(
  mongoSetUri: string | null,
  suite: (newData: NewData) => void,
): void {
  describe('on SQLite', () => suite(newSqliteFile));
  describe.skipIf(mongoSetUri === null)('on MongoDB', () =>
    suite(() => newMongoDatabase(mongoSetUri ?? '')),
  );
}
