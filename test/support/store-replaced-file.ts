import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { LogRecord } from '../../server/log.js';
import { sqliteStore } from '../../server/sqlite.js';
import type { MessageStore } from '../../server/stores/message-store.js';
import { added, numbered } from './store-entries.js';
import { newDiskFolder } from './store-sqlite.js';

/** By another process: SQLite loses its locks where its own process opens and closes the file. */
export function copyFile(from: string, to: string): void {
  execFileSync('cp', [from, to]);
}

/** A file in a folder of its own that is replaced under the stores that are open on it. */
export class ReplacedFile {
  readonly records: LogRecord[] = [];
  readonly #remove: () => Promise<void>;
  readonly #stores: MessageStore[] = [];

  private constructor(
    readonly folder: string,
    readonly path: string,
    remove: () => Promise<void>,
  ) {
    this.#remove = remove;
  }

  static async make(): Promise<ReplacedFile> {
    const { folder, remove } = await newDiskFolder();
    mkdirSync(join(folder, 'data'));
    return new ReplacedFile(folder, join(folder, 'data', 'messages.db'), remove);
  }

  async open<Store extends MessageStore>(store: Store): Promise<Store> {
    this.#stores.push(store);
    await store.open((record) => this.records.push(record));
    return store;
  }

  /** The texts of the errors in the log. */
  get errors(): string[] {
    return this.records.filter(({ level }) => level === 'error').map(({ text }) => text);
  }

  /** A closed copy of the file as it is now. */
  async backup(): Promise<string> {
    const path = join(this.folder, 'backup.db');
    const store = sqliteStore(this.path);
    await store.open();
    await store.close();
    copyFile(this.path, path);
    return path;
  }

  /** @param ends Of the names: '' for the file itself, `-wal`, `-shm`. */
  removeAll(...ends: string[]): void {
    for (const end of ends) rmSync(`${this.path}${end}`, { force: true });
  }

  /** What another process finds at a path, once this one has been killed or has ended. */
  async idsAtPath(inbox: string, path = this.path): Promise<string[]> {
    const found = join(this.folder, 'found.db');
    for (const end of ['', '-wal']) copyFile(`${path}${end}`, `${found}${end}`);
    const store = sqliteStore(found);
    await store.open();
    const entries = await store.entries(inbox, 1, 1_000_000);
    await store.close();
    for (const end of ['', '-wal', '-shm']) rmSync(`${found}${end}`, { force: true });
    return entries.map(({ id }) => id);
  }

  async remove(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await this.#remove();
  }
}

/** One way to replace the file, and whether what was acknowledged before survives it. */
export interface Replacement {
  readonly name: string;
  readonly replace: (file: ReplacedFile, backup: string) => void;
  readonly saved: boolean;
}

export const REPLACEMENTS = {
  fileDeleted: {
    name: 'the file is deleted',
    replace: (file) => file.removeAll(''),
    saved: false,
  },
  allDeleted: {
    name: 'the file is deleted with its log',
    replace: (file) => file.removeAll('', '-wal', '-shm'),
    saved: false,
  },
  fileRenamed: {
    name: 'the file is renamed',
    replace: ({ path }) => renameSync(path, `${path}.old`),
    saved: false,
  },
  folderRenamed: {
    name: 'the folder is renamed and created again',
    replace: ({ folder }) => {
      renameSync(join(folder, 'data'), join(folder, 'former'));
      mkdirSync(join(folder, 'data'));
    },
    saved: false,
  },
  copyRenamed: {
    name: 'a copy is renamed into its place',
    replace: ({ path }, backup) => renameSync(backup, path),
    saved: false,
  },
  copyWritten: {
    name: 'a copy is put into its place and the log deleted',
    replace: (file, backup) => {
      file.removeAll('', '-wal', '-shm');
      copyFile(backup, file.path);
    },
    saved: false,
  },
  logDeleted: {
    name: 'the log is deleted',
    replace: (file) => file.removeAll('-wal'),
    saved: true,
  },
  indexDeleted: {
    name: "the log's index is deleted",
    replace: (file) => file.removeAll('-shm'),
    saved: true,
  },
  logAndIndexDeleted: {
    name: 'log and index are deleted',
    replace: (file) => file.removeAll('-wal', '-shm'),
    saved: true,
  },
} as const satisfies Record<string, Replacement>;

/** Appends like a writer: reads the head, and decides again if it has moved. */
export async function appendOne(store: MessageStore, inbox: string, id: string): Promise<void> {
  for (;;) {
    const head = await store.head(inbox);
    const committed = await store.append(inbox, head, numbered(head, [added({ id })]));
    if (committed === 1) return;
  }
}
