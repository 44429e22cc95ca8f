import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type MessageCenter,
  MessageCenterError,
  type Recipient,
  SendToManyError,
} from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

const NOTHING = { sent: 0, existing: 0, skipped: 0, failed: [] };

describe('the recipients of a list', () => {
  const fixture = new CenterFixture(sqliteFixture);
  let center: MessageCenter;
  beforeAll(async () => {
    await fixture.start();
    center = fixture.center();
  });
  afterAll(() => fixture.stop());

  const newUsers = (count: number): Recipient[] =>
    Array.from({ length: count }, () => ({ user: randomUUID() }));
  const totals = async (users: readonly Recipient[]) =>
    Promise.all(users.map(async (user) => (await center.counts(user)).total));
  const failureOf = async (sending: Promise<unknown>): Promise<SendToManyError> => {
    const error: unknown = await sending.catch((reason: unknown) => reason);
    if (!(error instanceof SendToManyError)) throw new Error(`unexpected: ${error}`);
    return error;
  };

  it.each([
    [
      'a generator',
      function* <Item>(items: Item[]) {
        yield* items;
        throw new Error('no more');
      },
    ],
    [
      'an async generator',
      async function* <Item>(items: Item[]) {
        yield* items;
        throw new Error('no more');
      },
    ],
  ] as const)('from %s that throws: the send rejects with what was done', async (_name, source) => {
    const users = newUsers(700);
    const error = await failureOf(center.send({ to: source(users), text: 'all' }));
    expect(error).toMatchObject({ code: 'INTERNAL', result: { ...NOTHING, sent: 700 } });
    expect(error.message).toMatch(/after 700 recipients: no more/);
    expect(error.cause).toMatchObject({ message: 'no more' });
    expect(new Set(await totals(users))).toEqual(new Set([1]));
  });

  it.each([
    ['without a key', {}],
    ['with a key', { key: 'k' }],
  ])('that are repeated get one message and are counted once, %s', async (_name, fields) => {
    const users = newUsers(1_100);
    const to = [...users, ...users, users[0] as Recipient];
    const steps: number[] = [];
    const onProgress = ({ done }: { done: number }) => steps.push(done);
    const result = await center.send({ to, text: 'all', onProgress, ...fields });
    expect(result).toEqual({ ...NOTHING, sent: 1_100 });
    expect(steps.at(0)).toBe(500);
    expect(steps.at(-1)).toBe(1_100);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    expect(new Set(await totals(users))).toEqual(new Set([1]));
  });

  it('are read no faster than they are sent to, and a slow source does not delay those already read', async () => {
    const users = newUsers(1_100);
    let read = 0;
    let release = () => {};
    const released = new Promise<void>((resolve) => {
      release = resolve;
    });
    const source = (async function* () {
      for (const user of users) {
        read += 1;
        if (read === 1_050) await released;
        yield user;
      }
    })();
    const steps: [number, number][] = [];
    const sending = center.send({
      to: source,
      text: 'all',
      onProgress: ({ done }) => steps.push([done, read]),
    });
    await expect.poll(() => steps.at(-1)?.[0]).toBe(1_049);
    release();
    expect(await sending).toEqual({ ...NOTHING, sent: 1_100 });
    for (const [done, readThen] of steps) expect(readThen - done).toBeLessThanOrEqual(1);
  });

  it('are abandoned when the center closes, which reports what was done and closes the source', async () => {
    const closing = fixture.center();
    let closed = false;
    const source = (async function* () {
      try {
        for (;;) yield* newUsers(1);
      } finally {
        closed = true;
      }
    })();
    const sending = failureOf(
      closing.send({ to: source, text: 'all', onProgress: () => void closing.close() }),
    );
    const error = await sending;
    expect(error.code).toBe('UNAVAILABLE');
    expect(error.result.sent).toBeGreaterThan(0);
    expect(closed).toBe(true);
  });

  it('are abandoned when the center closes, even if the source or the group hangs', async () => {
    const forever = () => new Promise<never>(() => {});
    const closing = fixture.center({ groups: forever });
    let sent = 0;
    const onProgress = ({ done }: { done: number }) => {
      sent = done;
    };
    const source = async function* (count: number) {
      yield* newUsers(count);
      yield await forever();
    };
    const sending = failureOf(closing.send({ to: source(2), text: 'all', onProgress }));
    const ofGroup = closing.send({ to: { group: 'g' }, text: 'all' }).catch((error) => error);
    await expect.poll(() => sent).toBe(2);
    await closing.close();
    expect(await sending).toMatchObject({ code: 'UNAVAILABLE', result: { ...NOTHING, sent: 2 } });
    expect(await ofGroup).toMatchObject({ code: 'UNAVAILABLE' });
    const late = await failureOf(closing.send({ to: source(0), text: 'all' }));
    expect(late).toMatchObject({ code: 'UNAVAILABLE', result: NOTHING });
  });

  it.each([undefined, 5])(
    'end with an error if their iterator returns %s as a result',
    async (result) => {
      const results = [{ value: newUsers(1)[0], done: false }, result];
      const to = { [Symbol.asyncIterator]: () => ({ next: async () => results.shift() as never }) };
      const error = await failureOf(center.send({ to, text: 'x' }));
      expect(error).toMatchObject({ code: 'INTERNAL', result: { ...NOTHING, sent: 1 } });
      expect(error.message).toMatch(/the iterator returned (undefined|5), not/);
    },
  );

  it.each([undefined, 'no', Object.create(null)])(
    'may throw anything, such as %o',
    async (thrown) => {
      const source = (function* () {
        yield* newUsers(1);
        throw thrown;
      })();
      const error = await failureOf(center.send({ to: source, text: 'x' }));
      expect(error).toMatchObject({ code: 'INTERNAL', result: { ...NOTHING, sent: 1 } });
      expect(error.cause).toBe(thrown);
    },
  );

  it('are counted as skipped below the lowest level, each once, and use no key', async () => {
    const quiet = fixture.center({ minLevel: 'warning' });
    const users = newUsers(2);
    const message = { to: [...users, ...users, {} as Recipient], text: 'all', key: 'k' };
    const result = await quiet.send(message);
    expect(result).toMatchObject({ sent: 0, existing: 0, skipped: 2, failed: [{ to: {} }] });
    expect(await totals(users)).toEqual([0, 0]);
    expect(await quiet.send({ ...message, level: 'error' })).toMatchObject({ sent: 2, skipped: 0 });
  });

  it('are not all attempted while the store cannot be reached', async () => {
    let calls = 0;
    const store = storeWith(fixture.store(), () => ({
      appendToMany: async (inboxes) => {
        calls += 1;
        const error = new MessageCenterError('UNAVAILABLE', 'down');
        return new Map(inboxes.map((inbox) => [inbox, { entries: [], lost: false, error }]));
      },
    }));
    const broken = fixture.center({ store });
    const error = await failureOf(broken.send({ to: newUsers(1_100), text: 'all' }));
    expect(error).toMatchObject({ code: 'UNAVAILABLE', result: NOTHING });
    expect(calls).toBe(1);
  });

  it('that fail and are repeated are counted by what they have in the end', async () => {
    const [late] = newUsers(1) as [Recipient];
    let fails = true;
    const store = storeWith(fixture.store(), (original) => ({
      appendToMany: async (inboxes, key, decide) => {
        const failing = fails ? inboxes.slice(0, 1) : [];
        fails = false;
        const others = inboxes.filter((inbox) => !failing.includes(inbox));
        const results = await original.appendToMany(others, key, decide);
        const error = new MessageCenterError('INTERNAL', 'no');
        const failed = failing.map(
          (inbox) => [inbox, { entries: [], lost: false, error }] as const,
        );
        return new Map([...results, ...failed]);
      },
    }));
    const steps: number[] = [];
    const onProgress = ({ failed }: { failed: number }) => steps.push(failed);
    const to = [late, ...newUsers(600), late];
    const result = await fixture.center({ store }).send({ to, text: 'all', onProgress });
    expect(result).toEqual({ ...NOTHING, sent: 601 });
    expect(steps).toEqual([1, 0]);
    expect(await totals([late])).toEqual([1]);
  });

  it('are sent to even if `onProgress` throws or rejects, which is logged', async () => {
    const log: string[] = [];
    const logging = fixture.center({ log: ({ text }) => log.push(text) });
    for (const onProgress of [
      () => {
        throw new Error('no');
      },
      () => Promise.reject(new Error('no')),
    ]) {
      expect(await logging.send({ to: newUsers(2), text: 'all', onProgress })).toMatchObject({
        sent: 2,
      });
    }
    await expect.poll(() => log).toEqual(Array(2).fill('onProgress of a send threw'));
  });
});
