import { Mongoose } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { mongoStore } from '../../../server/mongo.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { added, LogWriter, naming, readUpTo } from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('a head of an earlier version', () => {
  let database: ReturnType<typeof newDatabase>;
  let app: Awaited<ReturnType<Mongoose['createConnection']>>;
  let stores: MessageStore[];
  beforeEach(async () => {
    database = newDatabase(setUri ?? '');
    app = await new Mongoose().createConnection(database.uri).asPromise();
    stores = [mongoStore(database.uri), mongoStore(app)];
    await Promise.all(stores.map((store) => store.open()));
  });
  afterEach(async () => {
    await Promise.all(stores.map((store) => store.close()));
    await app.close();
    await database.drop();
  });

  /** Earlier versions did not count what is unread and persistent. */
  const forgetCounts = (inbox: string) =>
    app
      .collection('message_center_entries')
      .updateMany({ inbox }, { $unset: { 'counts.unreadPersistent': 1 } });

  test('gets the missing count after pending entries are applied', async () => {
    const [store, other] = stores as [MessageStore, MessageStore];
    const log = new LogWriter(store);
    const entries = await log.append(added({ persistent: false }), added(), added(), readUpTo(2));
    await forgetCounts(log.inbox);
    const heads = await Promise.all([store.head(log.inbox), other.head(log.inbox)]);
    expect(heads.map(({ counts }) => counts.unreadPersistent)).toStrictEqual([1, 1]);
    const [head] = await other.entries(log.inbox, 4, 1);
    expect(head?.counts).toStrictEqual({ ...entries.at(-1)?.counts, unreadPersistent: 1 });

    await log.append(naming('read', [entries[2]?.id ?? '']));
    await forgetCounts(log.inbox);
    expect((await other.head(log.inbox)).counts.unreadPersistent).toBe(0);
  });
});
