import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import { type Command, decide, type State } from '../../../server/core/rules.js';
import { GIVEN, NOW, state } from '../../support/decision.js';

describe('reading up to a number', () => {
  const upTo = (number: number, unread: number) => {
    const command: Command = { name: 'read-up-to', upTo: number };
    return decide(state([], { above: { ...NO_COUNTS, unread } }), command, GIVEN).entries;
  };

  it('leaves unread what is above that number', () => {
    expect(upTo(7, 1)).toEqual([
      {
        kind: 'read-up-to',
        number: 11,
        id: 'new-id',
        at: NOW,
        upTo: 7,
        counts: { total: 5, unread: 1, transient: 2, unreadPersistent: 0 },
      },
    ]);
  });

  it('reaches at most to the head, so that it means what is there now', () => {
    expect(upTo(Number.MAX_SAFE_INTEGER, 0)[0]).toMatchObject({ upTo: 10 });
    expect(upTo(10, 0)[0]).toMatchObject({ upTo: 10 });
  });

  it('changes nothing if nothing below that number is unread', () => {
    expect(upTo(3, 4)).toEqual([]);
    expect(upTo(0, 4)).toEqual([]);
  });
});

describe('removing up to a number', () => {
  const above = { total: 2, unread: 1, transient: 0, unreadPersistent: 1 };
  const upTo = (number: number, left = above) =>
    decide(state([], { above: left }), { name: 'remove-up-to', upTo: number }, GIVEN).entries;

  it('leaves what is above that number, and reaches at most to the head', () => {
    expect(upTo(7)).toEqual([
      { kind: 'removed-up-to', number: 11, id: 'new-id', at: NOW, upTo: 7, counts: above },
    ]);
    expect(upTo(99, NO_COUNTS)[0]).toMatchObject({ upTo: 10, counts: NO_COUNTS });
  });

  it('changes nothing if nothing is below that number', () => {
    expect(upTo(3, { total: 5, unread: 4, transient: 2, unreadPersistent: 2 })).toEqual([]);
  });

  const entry = {
    kind: 'removed-up-to',
    number: 9,
    id: 'r',
    at: NOW,
    upTo: 7,
    counts: above,
  } as const;
  const takeBack = (removal: Omit<NonNullable<State['removal']>, 'nextExpiryAt'> | undefined) =>
    decide(
      state([], removal ? { removal: { nextExpiryAt: null, ...removal } } : {}),
      { name: 'restore-up-to', removal: 9 },
      GIVEN,
    ).entries;

  it('is undone with everything that it removed', () => {
    const counts = { total: 3, unread: 2, transient: 1, unreadPersistent: 1 };
    expect(takeBack({ entry, counts })).toEqual([
      {
        kind: 'restored-up-to',
        number: 11,
        id: 'new-id',
        at: NOW,
        upTo: 7,
        removal: 9,
        counts: { total: 8, unread: 6, transient: 3, unreadPersistent: 3 },
      },
    ]);
    expect(takeBack({ entry, counts: NO_COUNTS })).toEqual([]);
  });

  it('can be undone within a minute, and nothing else can', () => {
    const notFound = expect.objectContaining({ code: 'NOT_FOUND' });
    const late = { ...entry, at: NOW - 60_001 };
    const other = { kind: 'disconnect', number: 9, id: 'd', at: NOW, counts: above } as const;
    for (const found of [late, other, undefined]) {
      expect(() => takeBack({ entry: found, counts: above })).toThrow(notFound);
    }
    expect(() => takeBack(undefined)).toThrow(notFound);
  });
});
