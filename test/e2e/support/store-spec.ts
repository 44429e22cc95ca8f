import { mkdtemp } from 'node:fs/promises';
import { join } from 'node:path';
import { inject } from 'vitest';
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

/** The same, which stays until the end of the run. */
export async function newLastingFile(): Promise<TestData> {
  const folder = await mkdtemp(join(inject('dataFolder'), 'app-'));
  return { store: { kind: 'sqlite', file: `${folder}/messages.db` }, remove: async () => {} };
}

/** A database that no other test uses. */
export async function newMongoDatabase(serverUri: string): Promise<TestData> {
  // Few of the workers need it, and loading it takes long.
  const { newDatabase } = await import('../../support/mongo-fixture.js');
  const { uri, drop } = newDatabase(serverUri);
  return { store: { kind: 'mongo', uri }, remove: drop };
}
