/** The baselines: the plainest durable insert that each database offers. */
import mongoose from 'mongoose';

/** One transaction with one row, in WAL mode, with every commit flushed to disk. */
export async function bareSqlite(file) {
  const database = await openSqlite(file);
  database.exec('PRAGMA journal_mode = WAL');
  database.exec('PRAGMA synchronous = FULL');
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT NOT NULL)');
  const insert = database.prepare('INSERT INTO rows (text) VALUES (?)');
  return {
    async insert(text) {
      database.exec('BEGIN IMMEDIATE');
      insert.run(text);
      database.exec('COMMIT');
    },
    async insertMany(texts) {
      database.exec('BEGIN IMMEDIATE');
      for (const text of texts) insert.run(text);
      database.exec('COMMIT');
    },
    async close() {},
  };
}

async function openSqlite(file) {
  try {
    const { DatabaseSync } = await import('node:sqlite');
    return new DatabaseSync(file);
  } catch {
    const { default: Database } = await import('libsql');
    return new Database(file);
  }
}

/** One document, acknowledged by a majority with its journal; drops the database at the end. */
export async function bareMongo(uri) {
  const connection = await mongoose.createConnection(uri).asPromise();
  const rows = connection.collection('bare_rows');
  return {
    insert: (text) => rows.insertOne({ text }, { writeConcern: { w: 'majority', j: true } }),
    insertMany: (texts) =>
      rows.insertMany(
        texts.map((text) => ({ text })),
        { writeConcern: { w: 'majority', j: true }, ordered: false },
      ),
    async close() {
      await connection.dropDatabase();
      await connection.close();
    },
  };
}
