import Database from 'libsql';
import type { Bind, Fields, SqliteDriver } from './sqlite-driver.js';

type Statement = Database.Statement<unknown[]>;

/**
 * The driver over the package libsql. Its `get` is not used: it leaves the statement unfinished and
 * adds a field to the row. Binds go in as one checked array, because any other value than a string,
 * a number or null ends the process.
 */
export function openLibsql(file: string): SqliteDriver {
  const database = opened(file);
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

/** Its error at opening carries SQLite's result code in the text alone. */
function opened(file: string): Database.Database {
  try {
    return new Database(file);
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const errcode = Number(/: (\d+)\W*$/.exec(message)?.[1] ?? 14);
    throw Object.assign(new Error(message, { cause }), { errcode });
  }
}

function checked(binds: readonly Bind[]): Bind[] {
  return binds.map((bind) => {
    if (bind === null || typeof bind === 'string' || typeof bind === 'number') return bind;
    throw new TypeError(`A ${typeof bind} cannot be bound to a SQL statement.`);
  });
}
