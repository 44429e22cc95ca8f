import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { START } from '../../../protocol/index.js';
import { INDEXES } from '../../../server/stores/mongo/indexes.js';
import { MongoApp, useAll } from '../../support/mongo-app.js';
import { added, LogWriter, newInbox, numbered } from '../../support/store-entries.js';

/** The indexes by which upkeep finds what it has to do in any inbox. */
const OF_ANY_INBOX: ReadonlySet<unknown> = new Set(
  (['expiringAnywhere', 'age', 'read', 'ended', 'changes', 'used', 'sender', 'moved'] as const).map(
    (use) => INDEXES[use].name,
  ),
);

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('the commands that mongoStore sends', () => {
  let app: MongoApp;
  beforeEach(() => {
    app = new MongoApp(setUri ?? '');
  });
  afterEach(() => app.end());

  test('every operation has its own concerns, and those on entries name the inbox', async () => {
    const inbox = await useAll(await app.open(await app.connect()));
    expect(new Set(app.commands.map(({ name }) => name))).toStrictEqual(
      new Set(['aggregate', 'delete', 'find', 'insert', 'update']),
    );
    for (const { name, command } of app.commands) {
      const what = JSON.stringify(command);
      if (name === 'insert' || name === 'update' || name === 'delete') {
        expect(command.writeConcern, what).toStrictEqual({ w: 'majority', j: true });
      } else {
        expect(command.readConcern, what).toMatchObject({ level: 'majority' });
        const preference: unknown = command.$readPreference ?? { mode: 'primary' };
        expect(preference, what).toStrictEqual({ mode: 'primary' });
      }
      const ofEntries = !/_(secret|due)$/.test(String(command[name]));
      const ofAny = OF_ANY_INBOX.has(command.hint);
      // Of many inboxes, the filter has a list.
      const named = what.includes(`"inbox":"${inbox}"`) || /"inbox":.*"\$in":\["user:/.test(what);
      const isManyInsert = name === 'insert' && what.includes('"inbox":"user:');
      if (ofEntries && !ofAny) expect(named || isManyInsert, what).toBe(true);
      if (ofEntries && name !== 'insert') expect(what).toContain('"hint":');
    }
  });

  test('an append looks for the entry before it, unless that is a recent head', async () => {
    const store = await app.open(await app.connect());
    const log = new LogWriter(store);
    await log.append(added());
    const namesOf = async (work: () => Promise<unknown>) => {
      app.commands.length = 0;
      await work();
      return app.commands.map(({ name }) => name);
    };
    expect(await namesOf(() => log.append(added()))).toStrictEqual(['find', 'insert']);
    store.recentHeads.set(log.inbox, await store.head(log.inbox));
    expect(await namesOf(() => log.append(added()))).toStrictEqual(['insert']);
  });

  test('the newest message of a key is found at the end of its index, however many it has had', async () => {
    const store = await app.open(await app.connect());
    const log = new LogWriter(store);
    await log.append(...[0, 1, 2].map((life) => added({ id: `a${life}`, key: 'a', life })));
    app.commands.length = 0;
    expect(await store.newestOfKeys(log.inbox, ['a'])).toMatchObject([{ id: 'a2', life: 2 }]);
    expect(app.commands.map(({ command }) => command.limit)).toStrictEqual([1]);
  });

  test('no query reads a whole log', async () => {
    await useAll(await app.open(await app.connect()));
    // The heads of many logs are a `DISTINCT_SCAN`, which needs no limit.
    const ofLog = app.commands.filter(
      ({ name, command }) => command.hint === INDEXES.log.name && name !== 'aggregate',
    );
    expect(ofLog.length).toBeGreaterThan(0);
    for (const { command } of ofLog) {
      expect(command.limit, JSON.stringify(command)).toBeGreaterThan(0);
    }
  });

  test('the bounds of a list of inboxes are in the order of MongoDB, which compares bytes', async () => {
    const store = await app.open(await app.connect());
    const [low, high] = ['user:Ａ', 'user:😀'] as const;
    app.commands.length = 0;
    await store.appendToMany([high, low], null, () => []);
    const filters = JSON.stringify(app.commands.map(({ command }) => command.pipeline));
    expect(filters).toContain(`"$gte":"${low}","$lte":"${high}"`);
  });

  test('every query uses an index', async () => {
    const connection = await app.connect();
    await useAll(await app.open(connection));
    const explain = (command: object) =>
      connection.db?.command({ explain: command, verbosity: 'queryPlanner' });
    const able = await explain({ find: 'message_center_entries' })?.catch(() => null);
    if (!able) {
      console.warn('Whether indexes are used is not checked: the server cannot explain.');
      return;
    }
    const questions = app.commands.filter(({ name, command }) => {
      return name !== 'insert' && !String(command[name]).endsWith('_secret');
    });
    for (const command of questions.flatMap(explainable)) {
      const plan = JSON.stringify(await explain(command));
      expect(plan, JSON.stringify(command)).toMatch(
        /IXSCAN|DISTINCT_SCAN|IDHACK|EXPRESS|COUNT_SCAN/,
      );
      expect(plan, JSON.stringify(command)).not.toMatch(/COLLSCAN|"SORT"/);
    }
  });

  test('objects and arrays in place of strings and numbers are INVALID, and no query runs', async () => {
    const store = await app.open(await app.connect());
    const inbox = newInbox();
    const bad = [{ $ne: null }, { $gt: '' }, ['a'], undefined, null, ''] as unknown as string[];
    const calls = bad.flatMap((value) => [
      () => store.head(value),
      () => store.applyPending(value),
      () => store.append(value, START, numbered(START, [added()])),
      () => store.rows(value, ['a']),
      () => store.rows(inbox, [value]),
      () => store.newestOfKeys(value, ['a']),
      () => store.newestOfKeys(inbox, [value === '' ? (7 as never) : value]),
      () => store.unreadOfGroup(value, 'a', 1),
      () => store.unreadOfLink(value, '/a', 1),
      () => store.page(value, { filter: 'all', limit: 1 }),
      () => store.oldest(value, 1),
      () => store.countsAbove(value, 0),
      () => store.removedBy(value, 1, 5),
      () => store.entries(value, 1, 1),
      () => store.heads([value]),
      () => store.entries(inbox, value as unknown as number, 1),
      () => store.oldest(inbox, value as unknown as number),
    ]);
    for (const call of calls) {
      await expect(call()).rejects.toMatchObject({ code: 'INVALID' });
    }
    expect(app.commands).toStrictEqual([]);
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
function explainable({ name, command }: MongoApp['commands'][number]): object[] {
  const parts = Object.entries(command).filter(([key]) => EXPLAINED.includes(key));
  const explained = { [name]: command[name], ...Object.fromEntries(parts) };
  const { updates } = command as { updates?: object[] };
  return updates ? updates.map((update) => ({ ...explained, updates: [update] })) : [explained];
}
