import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { createMessageCenter } from '../../../server/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { sqliteStore } from '../../../server/sqlite.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { openDriver } from '../../../server/stores/sqlite/open-driver.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { MongoProxy } from '../../support/mongo-proxy.js';
import { newFolder } from '../../support/store-sqlite.js';

const setUri = inject('mongoSetUri');

/** What `close()` may take. */
const LONGEST_MS = 5_000;

interface Failing {
  readonly store: MessageStore;
  /** From now on, the data does not answer. */
  readonly fail: () => void | Promise<void>;
}

describe('closing a message center', () => {
  const ends: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  async function lockedFile(): Promise<Failing> {
    const { folder, remove } = await newFolder();
    ends.push(remove);
    const file = join(folder, 'm.db');
    return {
      store: sqliteStore(file),
      fail: async () => {
        const other = await openDriver(file);
        other.exec('BEGIN IMMEDIATE');
        ends.unshift(async () => other.close());
      },
    };
  }

  async function silentServer(): Promise<Failing> {
    const database = newDatabase(setUri ?? '');
    const proxy = await MongoProxy.before(database.uri);
    ends.push(async () => {
      await proxy.close();
      await database.drop();
    });
    return { store: mongoStore(proxy.uri), fail: () => proxy.fallSilent() };
  }

  const OUTAGES = [
    ['a file that stays locked', lockedFile, false],
    ['a MongoDB that does not answer', silentServer, setUri === null],
  ] as const;
  for (const [outage, make, isSkipped] of OUTAGES) {
    it.skipIf(isSkipped)(`ends within five seconds in spite of ${outage}`, async () => {
      const { store, fail } = await make();
      const center = createMessageCenter({ store, log: () => {} });
      const to = { user: 'barry' };
      const job = await center.job(to, { text: 'one' });
      center.work();
      await fail();
      job.progress(0.5);
      const list = [to, { user: 'anna' }];
      const running = [
        center.send({ to, text: 'two' }),
        center.send({ to: list, text: 'three' }),
        center.update(to, { id: job.id }, { text: 'four' }),
        center.erase(to),
      ];
      const refused = running.map((each) =>
        expect(each).rejects.toMatchObject({ code: 'UNAVAILABLE' }),
      );
      const begin = performance.now();
      await center.close();
      expect(performance.now() - begin).toBeLessThan(LONGEST_MS);
      await Promise.all(refused);
    });
  }

  async function reservedFile(): Promise<Failing> {
    const { folder, remove } = await newFolder();
    ends.push(remove);
    const file = join(folder, 'm.db');
    return { store: sqliteStore(file), fail: () => writeFile(`${file}-copy`, '') };
  }

  const OPENING_OUTAGES = [
    ['the file is locked', lockedFile, false],
    ['another process is replacing the file', reservedFile, false],
    ['MongoDB does not answer', silentServer, setUri === null],
  ] as const;
  for (const [outage, make, isSkipped] of OPENING_OUTAGES) {
    it.skipIf(isSkipped)(
      `ends within five seconds although ${outage} when the store is opened`,
      async () => {
        const { store, fail } = await make();
        const center = createMessageCenter({ store, log: () => {} });
        await fail();
        const ready = expect(center.ready()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
        const begin = performance.now();
        await center.close();
        expect(performance.now() - begin).toBeLessThan(LONGEST_MS);
        await ready;
      },
    );
  }

  it('ends within five seconds although a message store never answers', async () => {
    const { store } = await lockedFile();
    const center = createMessageCenter({ store, log: () => {} });
    await center.ready();
    store.append = () => new Promise(() => {});
    void center.send({ to: { user: 'barry' }, text: 'one' });
    const begin = performance.now();
    await center.close();
    expect(performance.now() - begin).toBeLessThan(LONGEST_MS);
  });
});
