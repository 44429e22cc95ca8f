import { afterEach, beforeEach, expect, test } from 'vitest';
import { sqliteStore } from '../../../server/sqlite.js';
import { added, LogWriter, newInbox } from '../../support/store-entries.js';
import { REPLACEMENTS, ReplacedFile } from '../../support/store-replaced-file.js';
import { startWriter } from '../../support/store-writers.js';

let file: ReplacedFile;

beforeEach(async () => {
  file = await ReplacedFile.make();
});

afterEach(() => file.remove());

const { fileDeleted, allDeleted, copyRenamed, logAndIndexDeleted } = REPLACEMENTS;

test.each([fileDeleted, allDeleted, copyRenamed, logAndIndexDeleted])(
  '$name while three processes write and are then killed: the last acknowledged entry of each is there',
  async ({ replace, saved }) => {
    const store = await file.open(sqliteStore(file.path));
    await new LogWriter(store).append(added());
    await store.close();
    const backedUp = await file.backup();
    const inbox = newInbox();
    const job = { inbox, appends: 1_000_000 };
    const args = ['test/support/store-sqlite.ts', file.path] as const;
    const writers = [1, 2, 3].map(() => startWriter(args, job));
    await Promise.all(writers.map((writer) => writer.ready));
    for (const writer of writers) writer.go();
    const progress = async (least: number) => {
      const before = writers.map(({ acknowledged }) => acknowledged.length);
      const moved = () =>
        writers.every(({ acknowledged }, at) => acknowledged.length > (before[at] ?? 0) + least);
      const failures = writers.map(({ ended }) => ended);
      await Promise.race([expect.poll(moved).toBe(true), ...failures]);
    };
    await progress(20);
    replace(file, backedUp);
    await progress(50);
    await Promise.all(writers.map((writer) => writer.kill()));
    const ids = await file.idsAtPath(inbox);
    expect(new Set(ids).size).toBe(ids.length);
    const there = new Set(ids);
    for (const { acknowledged } of writers) {
      const first = acknowledged.findIndex((id) => there.has(id));
      expect(acknowledged.slice(first).filter((id) => !there.has(id))).toStrictEqual([]);
      expect(acknowledged.length - first).toBeGreaterThan(20);
      if (saved) expect(first).toBe(0);
    }
  },
);
