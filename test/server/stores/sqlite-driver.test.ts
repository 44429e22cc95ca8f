import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Bind } from '../../../server/stores/sqlite/driver.js';
import { openLibsql } from '../../../server/stores/sqlite/driver-libsql.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { newFolder } from '../../support/store-sqlite.js';

let folder: string;
let remove: () => Promise<void>;
beforeAll(async () => {
  ({ folder, remove } = await newFolder());
});
afterAll(() => remove());

test("Node's own SQLite is used if there is one, else libsql", async () => {
  const driver = await openDriver(join(folder, 'choice.db'));
  const own = await import('node:sqlite').then(
    () => true,
    () => false,
  );
  const libsql = driver.all('SELECT name FROM pragma_function_list').some((row) => {
    return String(row.name).startsWith('libsql');
  });
  expect(libsql).toBe(!own);
  driver.close();
});

test('libsql is kept from values that would end the process', () => {
  const driver = openLibsql(join(folder, 'libsql.db'));
  driver.exec('CREATE TABLE t (a)');
  for (const bind of [true, {}, [], new Date(0), undefined, 1n, () => 1, Symbol('s')]) {
    expect(() => driver.run('INSERT INTO t VALUES (?)', [bind as unknown as Bind])).toThrow(
      /cannot be bound/,
    );
  }
  expect(driver.run('INSERT INTO t VALUES (?), (?), (?)', ['💥', 1.5, null])).toBe(3);
  expect(driver.all('SELECT a FROM t')).toStrictEqual([{ a: '💥' }, { a: 1.5 }, { a: null }]);
  driver.close();
});
