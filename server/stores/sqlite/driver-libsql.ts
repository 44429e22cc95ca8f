import { createRequire } from 'node:module';
import { join } from 'node:path';
import type Database from 'libsql';
import type { Bind, Fields, SqliteDriver } from './driver.js';

type Statement = Database.Statement<unknown[]>;
type Constructor = typeof Database;

/**
 * Loads the package libsql. It is optional and has a binary for each platform, so bundlers must
 * neither require nor include it: it is resolved at run time, from this file or, for a bundled app,
 * from the working folder.
 * @throws The error of `require` if it is not installed.
 */
export function loadLibsql(): Constructor {
  return fromOrigins((origin) => createRequire(origin)('libsql') as Constructor);
}

/** The path of the package, for another thread. */
export function resolveLibsql(): string {
  return fromOrigins((origin) => createRequire(origin).resolve('libsql'));
}

function fromOrigins<Value>(load: (origin: string) => Value): Value {
  const origins = [join(process.cwd(), 'app.js')];
  if (typeof __filename === 'string') origins.unshift(__filename);
  let failure: unknown;
  for (const origin of origins) {
    try {
      return load(origin);
    } catch (error) {
      failure ??= error;
    }
  }
  throw failure;
}

/**
 * The driver based on libsql. It avoids `get`, which leaves the statement unfinished and adds a
 * field to the row. Binds are checked, because any value except a string, a number or null ends the
 * process.
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

/** When opening fails, libsql reports SQLite's result code only in the text. */
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
