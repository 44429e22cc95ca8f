import mongoose from 'mongoose';
import { afterEach, describe, expect, inject, test, vi } from 'vitest';
import { mongoStore } from '../../../server/mongo.js';
import { versionFault } from '../../../server/stores/mongo/connection.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { connectWith8, mongoose8, mongoose8Factory } from '../../support/mongoose-8-fixture.js';
import { added, LogWriter, naming } from '../../support/store-entries.js';
import { lifeContract } from './life-contract.js';
import { listContract } from './list-contract.js';
import { logContract } from './log-contract.js';
import { pendingContract } from './pending-contract.js';
import { watchContract } from './watch-contract.js';

const setUri = inject('mongoSetUri');
const singleUri = inject('mongoSingleUri');

afterEach(() => {
  vi.doUnmock('mongoose');
});

test('mongoose 8 (from 8.9 on) and 9 are supported, and nothing else', () => {
  for (const version of ['8.9.0', '8.24.10', '9.0.0', '9.12.1', '9.13.0-rc.0']) {
    expect(versionFault(version)).toBeUndefined();
  }
  for (const version of ['5.13.22', '7.8.7', '8.0.0', '8.8.4', '10.0.0', '', undefined]) {
    expect(versionFault(version)).toContain(`found mongoose ${version}, but it needs mongoose 9`);
  }
});

test('a connection of another version is refused at the call, and the error names the version found', () => {
  const connection = mongoose.createConnection();
  const base = Object.assign(new mongoose.Mongoose(), { version: '7.8.7' });
  const old = Object.assign(connection, { base });
  expect(() => mongoStore(old)).toThrow(/found mongoose 7\.8\.7, but it needs mongoose 9, or 8/);
});

test('another imported version is refused when the store opens', async () => {
  vi.doMock('mongoose', () => ({ default: { version: '7.8.7' } }));
  await expect(mongoStore('mongodb://127.0.0.1:1/app').open()).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    message: expect.stringMatching(/found mongoose 7\.8\.7, but it needs mongoose 9, or 8/),
  });
});

describe.skipIf(setUri === null)('with mongoose 8, on a replica set', () => {
  test('an address is enough if mongoose 8 is installed', async () => {
    vi.doMock('mongoose', () => ({ default: mongoose8 }));
    const { uri, drop } = newDatabase(setUri ?? '');
    const store = mongoStore(uri);
    await store.open();
    const log = new LogWriter(store);
    const [message] = await log.append(added());
    await log.append(naming('read', [message?.id ?? '']));
    expect(await log.row(message?.id ?? '')).toMatchObject({ applied: 2 });
    await store.close();
    await drop();
  });

  for (const contract of [
    lifeContract,
    logContract,
    pendingContract,
    listContract,
    watchContract,
  ]) {
    contract(mongoose8Factory(setUri ?? ''));
  }
});

describe.skipIf(singleUri === null)('with mongoose 8, on a single server', () => {
  watchContract(mongoose8Factory(singleUri ?? ''));
});

/** Settings of an app that change what the driver hands out. */
const TYPES = [
  { promoteValues: false },
  { promoteLongs: false },
  { useBigInt64: true },
  { raw: true },
];

describe.skipIf(setUri === null)('on a connection that returns numbers in another form', () => {
  for (const options of TYPES) {
    for (const version of [8, 9]) {
      test(`${JSON.stringify(options)}, mongoose ${version}`, async () => {
        const { uri, drop } = newDatabase(setUri ?? '');
        const app = new mongoose.Mongoose().createConnection(uri, options);
        const { connection, target } =
          version === 9 ? { connection: app, target: app } : connectWith8(uri, options);
        const store = mongoStore(target);
        await store.open();
        const hints: number[] = [];
        const errors: unknown[] = [];
        const stop = store.watch(
          (_, number) => hints.push(number),
          (error) => errors.push(error),
        );
        const log = new LogWriter(store);
        const ids = await log.fill(3);
        await log.append(naming('read', ids.slice(0, 1)));
        await store.applyPending(log.inbox);
        expect(await store.head(log.inbox)).toMatchObject(log.position);
        expect((await store.countsAbove(log.inbox, 0)).unread).toBe(2);
        const entries = await store.entries(log.inbox, 1, 10);
        expect(entries.map(({ number }) => number)).toStrictEqual([1, 2, 3, 4]);
        expect(JSON.parse(JSON.stringify(entries))).toStrictEqual(entries);
        expect(await store.secret()).toHaveLength(32);
        const told = async () => {
          await log.append(added());
          return hints.some(Number.isSafeInteger);
        };
        await expect.poll(told).toBe(true);
        expect(errors).toStrictEqual([]);
        stop();
        await store.close();
        await Promise.all([app.close(), connection.close()]);
        await drop();
      });
    }
  }
});
