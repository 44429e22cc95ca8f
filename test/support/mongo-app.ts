import { type Connection, Mongoose } from 'mongoose';
import { START } from '../../protocol/index.js';
import { type MongoStoreOptions, mongoStore } from '../../server/mongo.js';
import type { Inbox, MessageStore } from '../../server/stores/message-store.js';
import { newDatabase } from './mongo-fixture.js';
import {
  added,
  LogWriter,
  naming,
  newInbox,
  numbered,
  readUpTo,
  removedUpTo,
  restoredUpTo,
  updated,
} from './store-entries.js';
import { useUpkeep } from './store-upkeep.js';

interface Command {
  readonly name: string;
  readonly command: Record<string, unknown>;
}

/** Commands that neither read nor write entries. */
const BESIDE = new Set([
  'hello',
  'ismaster',
  'listIndexes',
  'createIndexes',
  'endSessions',
  'dropDatabase',
  'explain',
]);

/** An app with its own mongoose and a database of its own, which records the commands it sends. */
export class MongoApp {
  readonly mongoose = new Mongoose();
  readonly commands: Command[] = [];
  readonly #database: ReturnType<typeof newDatabase>;
  readonly #stores: MessageStore[] = [];

  constructor(serverUri: string) {
    this.#database = newDatabase(serverUri);
  }

  /** With options that differ from those of the store as much as an app's can. */
  async connect(): Promise<Connection> {
    const connection = await this.mongoose
      .createConnection(this.#database.uri, {
        monitorCommands: true,
        readPreference: 'secondaryPreferred',
        readConcernLevel: 'local',
        w: 1,
        journal: false,
      })
      .asPromise();
    connection.getClient().on('commandStarted', ({ commandName, command }) => {
      if (!BESIDE.has(commandName)) this.commands.push({ name: commandName, command });
    });
    return connection;
  }

  async open(target: Connection, options?: MongoStoreOptions): Promise<MessageStore> {
    const store = mongoStore(target, options);
    this.#stores.push(store);
    await store.open();
    return store;
  }

  async end(): Promise<void> {
    await Promise.all(this.#stores.map((store) => store.close()));
    await Promise.all(this.mongoose.connections.map((connection) => connection.close()));
    await this.#database.drop();
  }
}

/** Calls everything that the port has, on rows and entries of every kind. */
export async function useAll(store: MessageStore): Promise<Inbox> {
  const log = new LogWriter(store);
  const ids = await log.fill(5);
  await log.append(added({ persistent: false }), naming('read', ids.slice(0, 1)));
  await store.applyPending(log.inbox);
  await log.append(
    naming('unread', ids.slice(0, 1)),
    naming('removed', ids),
    naming('restored', ids),
    readUpTo(3),
    updated(ids[3] ?? '', {}, true),
  );
  await store.applyPending(log.inbox);
  for (const filter of ['all', 'unread', 'persistent', 'transient'] as const) {
    await store.page(log.inbox, { filter, limit: 20 });
    await store.page(log.inbox, { filter, limit: 20, before: 9, level: 'info' });
  }
  const [removal] = await log.append(removedUpTo(4));
  const number = removal?.number ?? 0;
  await store.applyPending(log.inbox);
  await store.removedBy(log.inbox, number, 5);
  await log.append(restoredUpTo(4, number));
  await store.applyPending(log.inbox);
  await store.rows(log.inbox, ids);
  await log.append(added({ key: 'k' }));
  await store.newestOfKeys(log.inbox, ['k']);
  await store.newestOfKeys(log.inbox, ['k', 'l']);
  await store.unreadOfGroup(log.inbox, 'g', 3);
  await store.unreadOfLink(log.inbox, '/1', 3);
  for (const filter of ['all', 'unread'] as const) {
    await store.page(log.inbox, { filter, group: 'g', limit: 20 });
    await store.page(log.inbox, { filter, tag: 't', limit: 20 });
  }
  await store.oldest(log.inbox, 3);
  await store.countsAbove(log.inbox, 2);
  await store.entries(log.inbox, 1, 50);
  await store.heads([log.inbox]);
  const many = [newInbox(), newInbox()];
  for (const drafts of [[added()], []]) {
    await store.appendToMany(many, 'k', (_inbox, { head }) => numbered(head, drafts));
  }
  await store.append(log.inbox, { number: 2, id: 'other' }, numbered(START, [added()]));
  await store.secret();
  const asking = { kinds: ['kind'], now: 2, owner: 'one', leaseMs: 1, limit: 1 };
  await store.putDue({ id: log.inbox, kind: 'kind', inbox: log.inbox, dueAt: 1, payload: '{}' });
  await store.takeDue(asking);
  await store.deferDue({ id: log.inbox, owner: 'one', dueAt: 1, payload: '{}' });
  await store.renewDue(log.inbox, 2);
  await store.dueOf(log.inbox);
  await store.finishDue(log.inbox);
  await useUpkeep(store, log);
  return log.inbox;
}
