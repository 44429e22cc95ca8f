import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../../server/sqlite.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import type { StoreFixture } from './store-fixture.js';

/**
 * Child processes make their stores with it.
 *
 * @public
 */
export function makeStore(file: string): MessageStore {
  return sqliteStore(file);
}

/** A folder of its own, removed at the end. */
export async function newFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'message-center-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A file that is not there yet. */
export async function sqliteFixture(): Promise<StoreFixture> {
  const { folder, remove } = await newFolder();
  const file = join(folder, 'messages.db');
  return {
    make: () => makeStore(file),
    cleanup: remove,
    writerArgs: ['test/support/store-sqlite.ts', file],
  };
}
