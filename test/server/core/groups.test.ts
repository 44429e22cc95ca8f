import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Groups, MessageCenter, Recipient } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

describe('a message to a group', () => {
  const fixture = new CenterFixture(sqliteFixture);
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  const staff: Recipient[] = [{ user: randomUUID() }, { user: randomUUID() }];
  const centerWith = (groups: Groups): MessageCenter => fixture.center({ groups });

  it.each<[string, Groups]>([
    [
      'an async generator',
      async function* () {
        yield* staff;
      },
    ],
    ['a promise of a list', async () => staff],
    ['a list', () => [...staff, staff[0] as Recipient]],
    ['an iterator', () => new Set(staff).values()],
  ])('reaches its members, which the app names by %s', async (name, groups) => {
    const names: string[] = [];
    const center = centerWith((group) => {
      names.push(group);
      return groups(group);
    });
    const result = await center.send({ to: { group: 'staff' }, text: name });
    expect(result).toEqual({ sent: 2, existing: 0, skipped: 0, failed: [] });
    expect(names).toEqual(['staff']);
    for (const user of staff) {
      expect((await center.list(user)).messages[0]).toMatchObject({ text: name });
    }
  });

  it('is continued by its key, and reports its progress', async () => {
    const center = centerWith(() => staff);
    const done: number[] = [];
    const message = {
      to: { group: 'staff' },
      text: 'news',
      key: 'news',
      onProgress: (progress: { done: number }) => done.push(progress.done),
    };
    expect(await center.send(message)).toMatchObject({ sent: 2 });
    expect(await center.send(message)).toMatchObject({ sent: 0, existing: 2 });
    expect(done).toEqual([2, 2]);
  });

  it('is NOT_FOUND if the app does not know the group', async () => {
    for (const groups of [() => undefined, async () => null]) {
      await expect(
        centerWith(groups).send({ to: { group: 'stuff' }, text: 'all' }),
      ).rejects.toMatchObject({
        code: 'NOT_FOUND',
        message: expect.stringContaining('There is no group "stuff"'),
      });
    }
  });

  it('is INVALID without the option, or if it returns something other than recipients', async () => {
    const to = { group: 'staff' };
    await expect(fixture.center().send({ to, text: 'all' })).rejects.toMatchObject({
      code: 'INVALID',
      message: expect.stringMatching(/needs the option `groups`/),
    });
    for (const [returned, kind] of [
      ['barry', 'a string'],
      [7, '7'],
      [{ user: 'barry' }, 'an object'],
    ]) {
      const center = centerWith(() => returned as never);
      await expect(center.send({ to, text: 'all' })).rejects.toMatchObject({
        code: 'INVALID',
        message: `The option \`groups\` must return an iterable of recipients for "staff"; got ${kind}.`,
      });
    }
    expect(() => centerWith('staff' as never)).toThrow(/takes a function .* as `groups`/);
    for (const bad of [{ group: '' }, { group: 7 }, { group: 'a', user: 'b' }]) {
      const sending = centerWith(() => staff).send({ to: bad as never, text: 'all' });
      await expect(sending).rejects.toMatchObject({ code: 'INVALID' });
    }
  });

  it('rejects with what the app throws, before or after the first members', async () => {
    const fault = new Error('the directory is down');
    const failing = centerWith(() => {
      throw fault;
    });
    await expect(failing.send({ to: { group: 'staff' }, text: 'all' })).rejects.toBe(fault);
    const breaking = centerWith(async function* () {
      yield* staff;
      throw fault;
    });
    await expect(breaking.send({ to: { group: 'staff' }, text: 'all' })).rejects.toMatchObject({
      name: 'MessageCenterError',
      cause: fault,
      result: { sent: 2 },
    });
  });
});
