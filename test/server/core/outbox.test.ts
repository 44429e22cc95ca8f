import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MessageCenter, MessageCenterError } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { all(): { id: string; error: string | null }[] };
  transaction<Args extends unknown[]>(work: (...args: Args) => void): (...args: Args) => void;
}

interface Outbox {
  add(message: object): void;
  relay(): Promise<void>;
}

type OutboxClass = new (database: Database, center: MessageCenter) => Outbox;

const EXAMPLE = pathToFileURL(resolve('demo/examples/outbox/outbox.js')).href;

describe('the outbox of demo/examples', () => {
  const fixture = new CenterFixture(sqliteFixture);
  const to = { user: 'barry' };
  let Outbox: OutboxClass;
  let database: Database;
  beforeAll(async () => {
    await fixture.start();
    ({ Outbox } = (await import(EXAMPLE)) as { Outbox: OutboxClass });
    const Libsql = createRequire(import.meta.url)('libsql') as new (file: string) => Database;
    database = new Libsql(':memory:');
  });
  afterAll(() => fixture.stop());

  const rows = () => database.prepare('SELECT id, error FROM outbox').all();
  const textsOf = async (center: MessageCenter) =>
    (await center.list(to)).messages.map(({ text }) => text);

  it('sends what its transaction has committed once, even if the relay dies in between', async () => {
    let dies = true;
    const store = storeWith(fixture.store(), (real) => ({
      async append(inbox, after, entries) {
        const count = await real.append(inbox, after, entries);
        if (!dies) return count;
        dies = false;
        throw new MessageCenterError('UNAVAILABLE', 'The process dies after the send.');
      },
    }));
    const center = fixture.center({ store });
    const outbox = new Outbox(database, center);
    const order = database.transaction((text: string, fails: boolean) => {
      outbox.add({ to, text });
      if (fails) throw new Error('no');
    });
    order('one', false);
    expect(() => order('never', true)).toThrow('no');
    expect(await textsOf(center)).toEqual([]);

    await expect(outbox.relay()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(rows()).toHaveLength(1);
    order('two', false);
    const other = new Outbox(database, fixture.center());
    await Promise.all([outbox.relay(), outbox.relay(), other.relay()]);
    expect(await textsOf(center)).toEqual(['two', 'one']);
    expect(rows()).toEqual([]);
  });

  it('keeps messages that can never be sent, with the reason, and sends the rest', async () => {
    const center = fixture.center();
    const outbox = new Outbox(database, center);
    outbox.add({ to, text: '' });
    outbox.add({ to, text: 'three' });
    await outbox.relay();
    expect((await textsOf(center))[0]).toBe('three');
    expect(rows().map(({ error }) => error)).toEqual(['text must not be empty.']);
  });
});
