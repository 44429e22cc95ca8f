import { randomBytes } from 'node:crypto';
import type { SqliteConnection } from './connection.js';

const BYTES = 32;

/** The secret in the file; undefined before the first `makeSecret`. */
export function readSecret(connection: SqliteConnection): Uint8Array | undefined {
  const [row] = connection.all("SELECT value FROM meta WHERE name = 'secret'");
  return row && Uint8Array.from(Buffer.from(row.value as string, 'hex'));
}

/** Creates the secret unless another process was faster. Within a transaction. */
export function makeSecret(connection: SqliteConnection): Uint8Array {
  const kept = readSecret(connection);
  if (kept) return kept;
  const made = Uint8Array.from(randomBytes(BYTES));
  writeSecret(connection, made);
  return made;
}

/**
 * Stores the secret of a previous file in a new one, so that sessions continue. Within a
 * transaction.
 * @returns False if the file already has another secret.
 */
export function carrySecret(connection: SqliteConnection, secret: Uint8Array): boolean {
  const kept = readSecret(connection);
  if (kept) return Buffer.compare(kept, secret) === 0;
  writeSecret(connection, secret);
  return true;
}

function writeSecret(connection: SqliteConnection, secret: Uint8Array): void {
  const value = Buffer.from(secret).toString('hex');
  connection.run("INSERT INTO meta VALUES ('secret', ?)", [value]);
}
