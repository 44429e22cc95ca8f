import type { StatementSync } from 'node:sqlite';
import type { Fields, SqliteDriver } from './driver.js';

/**
 * Node's own SQLite, loaded when needed: bundlers move a static import to the start of the app, which
 * then fails on a Node without it.
 */
function nodeSqlite() {
  return process.getBuiltinModule('node:sqlite');
}

/** False before Node 22.13. */
export function hasNodeSqlite(): boolean {
  return nodeSqlite() !== undefined;
}

/** The driver based on Node's own SQLite. */
export function openNodeSqlite(file: string): SqliteDriver {
  const { DatabaseSync } = nodeSqlite();
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
