import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Fields, SqliteDriver } from './sqlite-driver.js';

/** The driver over Node's own SQLite. Importing this file fails where Node has none. */
export function openNodeSqlite(file: string): SqliteDriver {
  const database = new DatabaseSync(file);
  const statements = new Map<string, StatementSync>();

  function prepared(sql: string): StatementSync {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  return {
    exec: (sql) => database.exec(sql),
    all: (sql, binds = []) => prepared(sql).all(...binds) as Fields[],
    run: (sql, binds = []) => Number(prepared(sql).run(...binds).changes),
    close() {
      statements.clear();
      database.close();
    },
  };
}
