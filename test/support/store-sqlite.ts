import { statfsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sqliteStore } from '../../server/sqlite.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import { openDriver } from '../../server/stores/sqlite/open-driver.js';
import type { StoreFixture } from './store-fixture.js';

/**
 * Child processes make their stores with it.
 *
 * @public
 */
export function makeStore(file: string): MessageStore {
  return sqliteStore(file);
}

/** Linux keeps the files in it in memory. */
const MEMORY = '/dev/shm';
/** Containers may have so little of it that tests fill it. */
const ENOUGH_BYTES = 2 ** 30;

interface Folder {
  readonly folder: string;
  readonly remove: () => Promise<void>;
}

/**
 * A folder of its own, removed at the end. It is in memory where that is possible, because a disk
 * takes long to sync, which SQLite asks for at each commit.
 */
export function newFolder(): Promise<Folder> {
  return folderIn(hasMemory() ? MEMORY : tmpdir());
}

/** The same on the disk, for what depends on its file system. */
export function newDiskFolder(): Promise<Folder> {
  return folderIn(tmpdir());
}

function hasMemory(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize > ENOUGH_BYTES;
  } catch {
    return false;
  }
}

async function folderIn(parent: string): Promise<Folder> {
  const folder = await mkdtemp(join(parent, 'message-center-'));
  // SQLite may still be deleting its log, so that the folder changes while it is removed.
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true, maxRetries: 5 });
  return { folder, remove };
}

/** Stores on files in a folder of their own, which end with it. */
export class SqliteFolder {
  readonly folder: string;
  /** Is not there yet. */
  readonly file: string;
  readonly #remove: () => Promise<void>;
  readonly #stores: MessageStore[] = [];

  private constructor(folder: string, remove: () => Promise<void>) {
    this.folder = folder;
    this.file = join(folder, 'messages.db');
    this.#remove = remove;
  }

  static async make(): Promise<SqliteFolder> {
    const { folder, remove } = await newFolder();
    return new SqliteFolder(folder, remove);
  }

  /** Opens a store. It is also closed at the end if that fails. */
  async opened<Store extends MessageStore>(store: Store): Promise<Store> {
    this.#stores.push(store);
    await store.open();
    return store;
  }

  async end(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await this.#remove();
  }
}

/** A file that is not there yet. */
export async function sqliteFixture(): Promise<StoreFixture> {
  return fixtureIn(await newFolder());
}

export async function sqliteDiskFixture(): Promise<StoreFixture> {
  return fixtureIn(await newDiskFolder());
}

function fixtureIn({ folder, remove }: Folder): StoreFixture {
  const file = join(folder, 'messages.db');
  return {
    make: () => makeStore(file),
    dump: () => dumpFile(file),
    cleanup: remove,
    writerArgs: ['test/support/store-sqlite.ts', file],
  };
}

async function dumpFile(file: string): Promise<string> {
  const driver = await openDriver(file);
  const tables = driver.all("SELECT name FROM sqlite_schema WHERE type = 'table'");
  const rows = tables.flatMap(({ name }) => driver.all(`SELECT * FROM ${name}`));
  driver.close();
  return JSON.stringify(rows);
}
