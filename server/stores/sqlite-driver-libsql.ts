import Database from 'libsql';
import type { Bind, Fields, SqliteDriver } from './sqlite-driver.js';

type Statement = Database.Statement<unknown[]>;

/**
 * The driver over the package libsql. Its `get` is not used: it leaves the statement unfinished and
 * adds a field to the row. Binds go in as one checked array, because any other value than a string,
 * a number or null ends the process.
 */
export function openLibsql(file: string): SqliteDriver {
  const database = new Database(file);
  const statements = new Map<string, Statement>();

  function prepared(sql: string): Statement {
    const statement = statements.get(sql) ?? database.prepare(sql);
    statements.set(sql, statement);
    return statement;
  }

  return {
    exec: (sql) => {
      database.exec(sql);
    },
    all: (sql, binds = []) => prepared(sql).all(checked(binds)) as Fields[],
    run: (sql, binds = []) => prepared(sql).run(checked(binds)).changes,
    close() {
      statements.clear();
      database.close();
    },
  };
}

function checked(binds: readonly Bind[]): Bind[] {
  return binds.map((bind) => {
    if (bind === null || typeof bind === 'string' || typeof bind === 'number') return bind;
    throw new TypeError(`A ${typeof bind} cannot be bound to a SQL statement.`);
  });
}
