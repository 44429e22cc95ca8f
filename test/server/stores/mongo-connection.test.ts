import { Mongoose } from 'mongoose';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { type MongoStoreOptions, mongoStore } from '../../../server/mongo.js';
import type { Inbox, MessageStore } from '../../../server/stores/message-store.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import {
  added,
  LogWriter,
  messages,
  naming,
  newInbox,
  numbered,
  readUpTo,
} from '../../support/store-entries.js';

const setUri = inject('mongoSetUri');

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

describe.skipIf(setUri === null)('mongoStore on the connection of an app', () => {
  let mongoose: Mongoose;
  let database: ReturnType<typeof newDatabase>;
  const stores: MessageStore[] = [];
  const commands: Command[] = [];

  beforeEach(() => {
    mongoose = new Mongoose();
    database = newDatabase(setUri ?? '');
  });
  afterEach(async () => {
    await Promise.all(stores.splice(0).map((store) => store.close()));
    await Promise.all(mongoose.connections.map((connection) => connection.close()));
    await database.drop();
    commands.length = 0;
  });

  /** As unlike to what the store needs as an app can make it. */
  async function connectApp() {
    const connection = await mongoose
      .createConnection(database.uri, {
        monitorCommands: true,
        readPreference: 'secondaryPreferred',
        readConcernLevel: 'local',
        w: 1,
        journal: false,
      })
      .asPromise();
    connection.getClient().on('commandStarted', ({ commandName, command }) => {
      if (!BESIDE.has(commandName)) commands.push({ name: commandName, command });
    });
    return connection;
  }

  async function open(target: Parameters<typeof mongoStore>[0], options?: MongoStoreOptions) {
    const store = mongoStore(target, options);
    stores.push(store);
    await store.open();
    return store;
  }

  /** Calls everything that the port has, on rows and entries of every kind. */
  async function useAll(store: MessageStore): Promise<Inbox> {
    const log = new LogWriter(store);
    const ids = await log.fill(5);
    await log.append(added({ persistent: false }), naming('read', ids.slice(0, 1)));
    await store.applyPending(log.inbox);
    await log.append(
      naming('unread', ids.slice(0, 1)),
      naming('removed', ids),
      naming('restored', ids),
      readUpTo(3),
    );
    await store.applyPending(log.inbox);
    for (const filter of ['all', 'unread', 'persistent', 'transient'] as const) {
      await store.page(log.inbox, { filter, limit: 20 });
      await store.page(log.inbox, { filter, limit: 20, before: 9, level: 'info' });
    }
    await store.rows(log.inbox, ids);
    await store.oldest(log.inbox, 3);
    await store.unreadAbove(log.inbox, 2);
    await store.entries(log.inbox, 1, 50);
    await store.heads([log.inbox]);
    await store.append(log.inbox, { number: 2, id: 'other' }, numbered(START, [added()]));
    await store.secret();
    const asking = { kinds: ['kind'], now: 2, owner: 'one', leaseMs: 1, limit: 1 };
    await store.putDue({ id: log.inbox, kind: 'kind', inbox: log.inbox, dueAt: 1, payload: '{}' });
    await store.takeDue(asking);
    await store.finishDue(log.inbox);
    return log.inbox;
  }

  test('every operation has its own concerns, and those on entries name the inbox', async () => {
    const inbox = await useAll(await open(await connectApp()));
    expect(new Set(commands.map(({ name }) => name))).toStrictEqual(
      new Set(['aggregate', 'delete', 'find', 'insert', 'update']),
    );
    for (const { name, command } of commands) {
      const what = JSON.stringify(command);
      if (name === 'insert' || name === 'update' || name === 'delete') {
        expect(command.writeConcern, what).toStrictEqual({ w: 'majority', j: true });
      } else {
        expect(command.readConcern, what).toMatchObject({ level: 'majority' });
        const preference: unknown = command.$readPreference ?? { mode: 'primary' };
        expect(preference, what).toStrictEqual({ mode: 'primary' });
      }
      const aside = /_(secret|due)$/.test(String(command[name]));
      if (!aside) expect(what).toContain(`"inbox":"${inbox}"`);
      if (!aside && name !== 'insert') expect(what).toContain('"hint":');
    }
  });

  test('an append looks for the entry before it, unless that is a recent head', async () => {
    const store = await open(await connectApp());
    const log = new LogWriter(store);
    await log.append(added());
    const namesOf = async (work: () => Promise<unknown>) => {
      commands.length = 0;
      await work();
      return commands.map(({ name }) => name);
    };
    expect(await namesOf(() => log.append(added()))).toStrictEqual(['find', 'insert']);
    store.recentHeads.set(log.inbox, await store.head(log.inbox));
    expect(await namesOf(() => log.append(added()))).toStrictEqual(['insert']);
  });

  test('every question is answered by an index', async () => {
    const connection = await connectApp();
    await useAll(await open(connection));
    const explain = (command: object) =>
      connection.db?.command({ explain: command, verbosity: 'queryPlanner' });
    const able = await explain({ find: 'message_center_entries' })?.catch(() => null);
    if (!able) {
      console.warn('Whether indexes are used is not checked: the server cannot explain.');
      return;
    }
    const questions = commands.filter(({ name, command }) => {
      return name !== 'insert' && !String(command[name]).endsWith('_secret');
    });
    for (const command of questions.flatMap(explainable)) {
      const plan = JSON.stringify(await explain(command));
      expect(plan, JSON.stringify(command)).toMatch(/IXSCAN|IDHACK|EXPRESS|COUNT_SCAN/);
      expect(plan, JSON.stringify(command)).not.toMatch(/COLLSCAN|"SORT"/);
    }
  });

  test('plugins, models and transactions of the app do not reach it, nor it them', async () => {
    mongoose.plugin((schema) => {
      schema.pre(/^find|insertMany|bulkWrite|count/, () => {
        throw new Error('The hook of an app ran.');
      });
    });
    mongoose.set('transactionAsyncLocalStorage', true);
    const connection = await connectApp();
    const store = await open(connection);
    await useAll(store);
    expect(connection.modelNames()).toStrictEqual([]);
    expect(mongoose.modelNames()).toStrictEqual([]);
    const inbox = newInbox();
    const transaction = connection.transaction(async () => {
      await store.append(inbox, START, numbered(START, messages(2)));
      throw new Error('The app aborts.');
    });
    await expect(transaction).rejects.toThrow('The app aborts.');
    expect(await store.head(inbox)).toMatchObject({ number: 2 });
  });

  test('closing the store leaves it open; several stores may share it', async () => {
    const connection = await connectApp();
    const one = await open(connection);
    const other = await open(connection);
    const log = new LogWriter(one);
    await log.append(added());
    await one.close();
    expect(connection.readyState).toBe(1);
    expect(await other.head(log.inbox)).toMatchObject({ number: 1 });
    await connection.collection('things').insertOne({ a: 1 });
  });

  test('a connection that is not connected is UNAVAILABLE', async () => {
    const store = mongoStore(mongoose.createConnection());
    await expect(store.open()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  test('another index under a name of the store is UNAVAILABLE, and the text says what to do', async () => {
    const connection = await connectApp();
    const entries = connection.collection('message_center_entries');
    await entries.createIndex({ inbox: 1, number: 1 }, { name: 'message_center_log' });
    const store = mongoStore(connection);
    await expect(store.open()).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      message: expect.stringContaining('dropIndex'),
    });
    await entries.dropIndex('message_center_log');
    await store.open();
    stores.push(store);
    const indexes = await entries.indexes();
    expect(indexes.find(({ name }) => name === 'message_center_log')).toMatchObject({
      key: { inbox: 1, number: 1 },
      unique: true,
    });
  });

  test('the collection can have another name', async () => {
    const connection = await connectApp();
    await useAll(await open(connection, { collection: 'bell' }));
    const names = (await connection.listCollections()).map(({ name }) => name);
    expect(names.sort()).toStrictEqual(['bell', 'bell_due', 'bell_secret']);
  });

  test('objects and arrays where strings and numbers belong are INVALID, and no query runs', async () => {
    const store = await open(await connectApp());
    const inbox = newInbox();
    const bad = [{ $ne: null }, { $gt: '' }, ['a'], undefined, null, ''] as unknown as string[];
    const calls = bad.flatMap((value) => [
      () => store.head(value),
      () => store.applyPending(value),
      () => store.append(value, START, numbered(START, [added()])),
      () => store.rows(value, ['a']),
      () => store.rows(inbox, [value]),
      () => store.page(value, { filter: 'all', limit: 1 }),
      () => store.oldest(value, 1),
      () => store.unreadAbove(value, 0),
      () => store.entries(value, 1, 1),
      () => store.heads([value]),
      () => store.entries(inbox, value as unknown as number, 1),
      () => store.oldest(inbox, value as unknown as number),
    ]);
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID' });
    }
    expect(commands).toStrictEqual([]);
  });
});

const EXPLAINED = [
  'filter',
  'sort',
  'limit',
  'projection',
  'hint',
  'pipeline',
  'cursor',
  'deletes',
];

/** Without what may not stand in an explained command, and with one update in each. */
function explainable({ name, command }: Command): object[] {
  const parts = Object.entries(command).filter(([key]) => EXPLAINED.includes(key));
  const explained = { [name]: command[name], ...Object.fromEntries(parts) };
  const { updates } = command as { updates?: object[] };
  return updates ? updates.map((update) => ({ ...explained, updates: [update] })) : [explained];
}
