import { randomUUID } from 'node:crypto';
import { type ClientSession, type Connection, createConnection, mongo } from 'mongoose';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createMessageCenter, type MessageCenter } from '../../../server/index.js';
import { mongoStore } from '../../../server/mongo.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { newDatabase } from '../../support/mongo-fixture.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

const setUri = inject('mongoSetUri');

describe.skipIf(setUri === null)('a message in a transaction of the app', () => {
  let database: ReturnType<typeof newDatabase>;
  let app: Connection;
  let center: MessageCenter;
  const centers: MessageCenter[] = [];

  const newCenter = (connection = app): MessageCenter => {
    const made = createMessageCenter({ store: mongoStore(connection), log: () => {} });
    centers.push(made);
    return made;
  };
  const newUser = () => ({ user: randomUUID() });
  const totalOf = async (to: { user: string }) => (await center.counts(to)).total;

  beforeAll(async () => {
    database = newDatabase(setUri ?? '');
    app = await createConnection(database.uri).asPromise();
    await app.createCollection('orders');
    center = newCenter();
    await center.ready();
  });
  afterAll(async () => {
    await Promise.all(centers.map((each) => each.close()));
    await app.close();
    await database.drop();
  });

  it('is sent once the transaction has committed, with what the app has written', async () => {
    const to = newUser();
    const events: string[] = [];
    const stop = center.on('sent', ({ message }) => events.push(message.id));
    const session = await app.startSession();
    session.startTransaction();
    await app.collection('orders').insertOne({ user: to.user }, { session });
    const sent = await center.send(
      { to, text: 'paid', level: 'success' },
      { transaction: session },
    );
    expect(sent).toEqual({ id: expect.any(String), pending: true });
    expect(await totalOf(to)).toBe(0);
    await session.commitTransaction();
    await expect.poll(() => totalOf(to), { timeout: 3_000 }).toBe(1);
    expect((await center.list(to)).messages).toMatchObject([
      { id: sent.id, text: 'paid', level: 'success' },
    ]);
    expect(events).toEqual([sent.id]);
    await expect.poll(() => dueOf(to)).toBe(0);
    stop();
    await session.endSession();
  });

  const dueOf = ({ user }: { user: string }) =>
    app.collection('message_center_entries_due').countDocuments({ inbox: `user:${user}` });

  it('is not sent if the transaction aborts, even if the app retries it', async () => {
    const to = newUser();
    let tries = 0;
    await app.transaction(async (session: ClientSession) => {
      tries += 1;
      await app.collection('orders').insertOne({ tries }, { session });
      await center.send({ to, text: `try ${tries}` }, { transaction: session });
      if (tries > 1) return;
      const conflict = new mongo.MongoServerError({ message: 'a write conflict' });
      conflict.addErrorLabel('TransientTransactionError');
      throw conflict;
    });
    await expect.poll(() => totalOf(to), { timeout: 3_000 }).toBe(1);
    expect((await center.list(to)).messages).toMatchObject([{ text: `try ${tries}` }]);

    const other = newUser();
    const aborting = app.transaction(async (session: ClientSession) => {
      await center.send({ to: other, text: 'never' }, { transaction: session });
      throw new Error('no');
    });
    await expect(aborting).rejects.toThrow('no');
    expect(await dueOf(other)).toBe(0);
    expect(await totalOf(other)).toBe(0);
  });

  it('is sent by any worker if its process has ended, once', async () => {
    const to = newUser();
    const dying = newCenter();
    await dying.ready();
    const session = await app.startSession();
    session.startTransaction();
    await dying.send({ to, text: 'late' }, { transaction: session });
    await dying.close();
    await session.commitTransaction();
    await session.endSession();
    expect(await totalOf(to)).toBe(0);
    const stops = [newCenter().work(), newCenter().work()];
    await expect.poll(() => totalOf(to), { timeout: 5_000 }).toBe(1);
    await expect.poll(() => dueOf(to), { timeout: 5_000 }).toBe(0);
    expect(await totalOf(to)).toBe(1);
    for (const stop of stops) stop();
  });

  it('arrives in the order of the calls, and the first content of a key stands', async () => {
    for (let run = 0; run < 8; run += 1) {
      const to = newUser();
      await app.transaction(async (session: ClientSession) => {
        for (const text of ['one', 'two', 'three']) {
          await center.send({ to, text }, { transaction: session });
          await center.send({ to, text: `${text} for k`, key: 'k' }, { transaction: session });
          await app.collection('orders').insertOne({ text, run }, { session });
        }
      });
      await expect.poll(() => dueOf(to), { timeout: 3_000 }).toBe(0);
      const { messages } = await center.list(to);
      expect(messages.map(({ text }) => text)).toEqual(['three', 'two', 'one for k', 'one']);
    }
  });

  it('may be sent in parallel with others of its transaction', async () => {
    const to = newUser();
    const texts = ['one', 'two', 'three', 'four', 'five'];
    await app.transaction(async (session: ClientSession) => {
      const sends = texts.map((text) => center.send({ to, text }, { transaction: session }));
      await Promise.all(sends);
    });
    await expect.poll(() => totalOf(to), { timeout: 3_000 }).toBe(texts.length);
    const { messages } = await center.list(to);
    expect(messages.map(({ text }) => text).reverse()).toEqual(texts);
  });

  it('arrives in that order from a worker, too', async () => {
    const texts = Array.from({ length: 8 }, (_none, index) => `message ${index}`);
    const to = newUser();
    const dying = newCenter();
    await dying.ready();
    const session = await app.startSession();
    session.startTransaction();
    for (const text of texts) await dying.send({ to, text }, { transaction: session });
    await dying.close();
    await session.commitTransaction();
    await session.endSession();
    const stop = newCenter().work();
    await expect.poll(() => dueOf(to), { timeout: 5_000 }).toBe(0);
    stop();
    const { messages } = await center.list(to);
    expect(messages.map(({ text }) => text)).toEqual(texts.reverse());
  });

  it('does not wait for the next transaction of the same session', async () => {
    const to = newUser();
    const session = await app.startSession();
    session.startTransaction();
    await center.send({ to, text: 'one' }, { transaction: session });
    await session.commitTransaction();
    session.startTransaction();
    await center.send({ to, text: 'two' }, { transaction: session });
    await expect.poll(() => totalOf(to), { timeout: 3_000 }).toBe(1);
    expect(session.inTransaction()).toBe(true);
    await session.commitTransaction();
    await session.endSession();
    await expect.poll(() => totalOf(to), { timeout: 3_000 }).toBe(2);
    await expect.poll(() => dueOf(to)).toBe(0);
  });

  it('may be one of many open transactions, without a warning about a leak', async () => {
    const to = newUser();
    const warnings: Error[] = [];
    const listener = (warning: Error) => warnings.push(warning);
    process.on('warning', listener);
    const sends = Array.from({ length: 12 }, (_none, index) =>
      app.transaction((session: ClientSession) =>
        center.send({ to, text: `message ${index}` }, { transaction: session }),
      ),
    );
    await Promise.all(sends);
    await expect.poll(() => dueOf(to), { timeout: 5_000 }).toBe(0);
    process.off('warning', listener);
    expect(warnings).toEqual([]);
    expect(await totalOf(to)).toBe(12);
  });

  it('with a key is the message of that key', async () => {
    const to = newUser();
    const { id } = await center.send({ to, text: 'one', key: 'k' });
    const sent = await app.transaction((session: ClientSession) =>
      center.send({ to, text: 'two', key: 'k' }, { transaction: session }),
    );
    expect(sent).toEqual({ id, pending: true });
    await expect.poll(() => dueOf(to)).toBe(0);
    expect((await center.list(to)).messages).toMatchObject([{ id, text: 'one' }]);
  });

  it('is refused with a clear text if it cannot be sent, and nothing is written', async () => {
    const to = newUser();
    const idle = await app.startSession();
    const stranger = await createConnection(database.uri).asPromise();
    const foreign = await stranger.startSession();
    foreign.startTransaction();
    const open = await app.startSession();
    open.startTransaction();
    const bad: [object, object, RegExp][] = [
      [{ to, text: 'a' }, { transaction: idle }, /no transaction that has begun/],
      [{ to, text: 'a' }, { transaction: foreign }, /another MongoDB client/],
      [{ to, text: 'a' }, { transaction: {} }, /must be a session/],
      [{ to, text: 'a' }, { transaction: null }, /must be a session/],
      [{ to, text: 'a' }, { session: open }, /unknown field "session"; it takes transaction/],
      [{ to, text: '' }, { transaction: open }, /^text must not be empty/],
      [{ to: [to], text: 'a' }, { transaction: open }, /one recipient each/],
      [
        { to: { session: 'A'.repeat(22) }, text: 'a', persistent: true },
        { transaction: open },
        /^persistent: true is not possible/,
      ],
    ];
    const send = center.send as (message: object, options: object) => Promise<unknown>;
    for (const [message, options, text] of bad) {
      const error = { code: 'INVALID', message: expect.stringMatching(text) };
      await expect(send(message, options)).rejects.toMatchObject(error);
    }
    await open.commitTransaction();
    await foreign.abortTransaction();
    await Promise.all([open, foreign, idle].map((session) => session.endSession()));
    await stranger.close();
    expect(await dueOf(to)).toBe(0);
  });
});

describe('a message in a transaction, with SQLite', () => {
  const fixture = new CenterFixture(sqliteFixture);
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('is INVALID, and the text names the outbox pattern', async () => {
    const transaction = { inTransaction: () => true };
    const sending = fixture.center().send({ to: { user: 'barry' }, text: 'a' }, { transaction });
    await expect(sending).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/outbox pattern.*docs\/outbox\.md/),
    });
  });
});
