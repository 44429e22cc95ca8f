import { randomBytes } from 'node:crypto';
import type { SqliteConnection } from './sqlite-connection.js';

const BYTES = 32;

/** The secret that the file keeps; undefined before the first `makeSecret`. */
export function readSecret(connection: SqliteConnection): Uint8Array | undefined {
  const [row] = connection.all("SELECT value FROM meta WHERE name = 'secret'");
  return row && Uint8Array.from(Buffer.from(row.value as string, 'hex'));
}

/** Makes the secret unless another process was faster. Within a transaction. */
export function makeSecret(connection: SqliteConnection): Uint8Array {
  const kept = readSecret(connection);
  if (kept) return kept;
  const made = randomBytes(BYTES);
  connection.run("INSERT INTO meta VALUES ('secret', ?)", [made.toString('hex')]);
  return Uint8Array.from(made);
}
