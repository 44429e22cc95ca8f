import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createMessageCenter } from '../../../server/index.js';
import { sqliteStore } from '../../../server/sqlite.js';
import type { DueWork } from '../../../server/stores/due-store.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { vacuum } from '../../../server/stores/sqlite/vacuum.js';
import { bundledProgram } from '../../support/bundled-program.js';
import { storeKeepingHeads, storeWith } from '../../support/center-store-faults.js';
import { SqliteFolder } from '../../support/store-sqlite.js';

describe('the SQLite file after erase()', () => {
  let folder: SqliteFolder;

  beforeEach(async () => {
    folder = await SqliteFolder.make();
  });
  afterEach(() => folder.end());

  /** The raw bytes of the file and of the log beside it. */
  const bytes = () => {
    const files = [folder.file, `${folder.file}-wal`].filter((file) => existsSync(file));
    return Buffer.concat(files.map((file) => readFileSync(file)));
  };

  it('has no byte of the person, even if others wrote between the messages', async () => {
    const real = sqliteStore(folder.file);
    const store = storeWith(real, () => ({
      recentHeads: { keepMs: 20, get: () => undefined, set() {}, delete() {} },
    }));
    const center = createMessageCenter({ store, log: () => {} });
    const to = { user: `erased-${randomUUID()}` };
    const secret = () => `secret-${randomUUID()}`;
    const traces = [to.user];
    for (let index = 0; index < 120; index += 1) {
      const text = secret();
      traces.push(text);
      const filler = 'x'.repeat((index * 97) % 9_000);
      const { id } = await center.send({ to, text: `${text} ${filler}`, data: { text } });
      if (index % 3 === 0) await center.markRead(to, id);
      if (index % 5 === 0) await center.remove(to, id);
      const from = { id: to.user, name: secret() };
      traces.push(from.name);
      const kept = { user: `kept-${index % 50}` };
      await center.send({ to: kept, text: `kept-text-${index} ${filler}`, from });
    }
    const inbox = `user:${to.user}`;
    await store.putDue({ id: `due ${inbox}`, kind: 'k', inbox, dueAt: 1e15, payload: '{}' });
    const before = bytes();
    expect(traces.every((trace) => before.includes(trace))).toBe(true);

    await center.erase(to, { from: true });
    const driver = await openDriver(folder.file);
    driver.all('PRAGMA wal_checkpoint(TRUNCATE)');
    driver.close();
    const left = bytes();
    expect(traces.filter((trace) => left.includes(trace))).toEqual([]);
    expect(left.includes('kept-text-119')).toBe(true);
    await center.close();
    const closed = bytes();
    expect(traces.filter((trace) => closed.includes(trace))).toEqual([]);
  });

  it('is rewritten once: meanwhile, no process takes the due work of the erasure', async () => {
    const store = storeKeepingHeads(sqliteStore(folder.file), 20);
    const center = createMessageCenter({ store, log: () => {} });
    const to = { user: 'barry' };
    await center.send({ to, text: 'secret' });
    let taken: DueWork[] | undefined;
    vi.spyOn(store.upkeep, 'scrub').mockImplementation(async () => {
      const query = { kinds: ['erase'], owner: 'another', leaseMs: 1_000, limit: 20 };
      taken = await store.takeDue({ ...query, now: store.now() });
    });
    await center.erase(to);
    expect(taken).toEqual([]);
    expect(await store.dueOf('user:barry')).toEqual([]);
    await center.close();
  });

  it('is not reported as rewritten while somebody, such as a backup, still reads what was in it', async () => {
    const center = createMessageCenter({ store: sqliteStore(folder.file), log: () => {} });
    const text = `secret-${randomUUID()}`;
    const to = { user: 'barry' };
    const { id } = await center.send({ to, text });
    const reader = await openDriver(folder.file);
    reader.exec('BEGIN');
    reader.all('SELECT count(*) FROM sqlite_schema');
    await center.update(to, { id }, { text: 'nothing' });
    await expect(vacuum(folder.file, 100)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(bytes().includes(text)).toBe(true);
    reader.exec('ROLLBACK');
    await vacuum(folder.file, 10_000);
    expect(bytes().includes(text)).toBe(false);
    reader.close();
    await center.close();
  });

  it('is rewritten whatever flags the process was started with', async () => {
    const center = createMessageCenter({ store: sqliteStore(folder.file), log: () => {} });
    await center.send({ to: { user: 'barry' }, text: 'Done.' });
    await center.close();
    const preload = `${folder.file}-preload.cjs`;
    writeFileSync(preload, 'setInterval(() => {}, 1_000);');
    const program = pathToFileURL(bundledProgram('server/stores/sqlite/vacuum.ts')).href;
    const code = `const { vacuum } = await import('${program}');
      console.log(await vacuum(${JSON.stringify(folder.file)}, 10_000).then(() => 'rewritten', String));
      process.exit();`;
    const args = ['--require', preload, '--input-type=module', '--eval', code];
    const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 15_000 });
    expect(stdout.trim()).toBe('rewritten');
  });

  it('is not created again by rewriting it', async () => {
    await vacuum(folder.file, 1_000);
    expect(existsSync(folder.file)).toBe(false);
  });

  it('is UNAVAILABLE if no thread can be started to rewrite it', async () => {
    writeFileSync(folder.file, '');
    const unsendable = Symbol('It cannot be passed to a thread.') as never;
    await expect(vacuum(folder.file, unsendable)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringMatching(
        /cannot be rewritten: its thread failed \(.*could not be cloned/,
      ),
    });
  });
});
