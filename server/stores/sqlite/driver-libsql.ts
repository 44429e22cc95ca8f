import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Database from 'libsql';
import type { Bind, Fields, SqliteDriver } from './driver.js';

type Statement = Database.Statement<unknown[]>;
type Constructor = typeof Database;

/**
 * The package libsql, where this Node needs it. It is optional and has a binary for each platform,
 * so a bundler must neither miss it nor take it along: it is looked for when the app runs, beside
 * this file, and for a bundled app in the folder where it was started.
 * @throws The error of `require` where it is not installed.
 */
export function loadLibsql(): Constructor {
  const places = [join(process.cwd(), 'app.js')];
  if (typeof __filename === 'string') places.unshift(__filename);
  let failure: unknown;
  for (const place of places) {
    try {
      return createRequire(place)('libsql') as Constructor;
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

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
    return new (loadLibsql())(file);
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
