import { randomUUID } from 'node:crypto';
import mongoose from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import type { LogRecord } from '../../../server/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { databaseUri, newDatabase } from '../../support/mongo-fixture.js';
import { added, LogWriter } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('the address of mongoStore', () => {
  let database: ReturnType<typeof newDatabase>;
  beforeEach(() => {
    database = newDatabase(setUri ?? '');
  });
  afterEach(() => database.drop());

  async function linesOf(uri: string): Promise<readonly string[]> {
    const lines: string[] = [];
    const collection = `mc_${randomUUID().slice(0, 8)}`;
    const store = mongoStore(uri, { collection });
    await store.open(({ level, text }: LogRecord) => lines.push(`${level}: ${text}`));
    await store.close();
    const connection = await mongoose.createConnection(uri).asPromise();
    for (const name of [collection, `${collection}_due`]) await connection.dropCollection(name);
    await connection.close();
    return lines;
  }

  test('should name a database; one that does not is logged', async () => {
    expect(await linesOf(database.uri)).toEqual([]);
    expect(await linesOf(databaseUri(setUri ?? '', ''))).toEqual([
      expect.stringMatching(/^warn: Messages are kept in the database "test", because the address/),
    ]);
  });

  test('may ask for secondaries, but the primary is enough', async () => {
    const uri = new URL(database.uri);
    uri.searchParams.set('readPreference', 'secondary');
    uri.searchParams.set('maxStalenessSeconds', '120');
    uri.searchParams.set('serverSelectionTimeoutMS', '1000');
    const store = mongoStore(uri.href);
    await store.open();
    await new LogWriter(store).append(added());
    await store.close();
  });
});
