import { describe, expect, it } from 'vitest';
import { type Command, decide } from '../../../server/core/rules.js';
import { GIVEN, NOW, state } from '../../support/decision.js';

describe('reading up to a number', () => {
  const upTo = (number: number, unreadAbove: number) => {
    const command: Command = { name: 'read-up-to', upTo: number };
    return decide(state([], { unreadAbove }), command, GIVEN).entries;
  };

  it('leaves unread what is above it', () => {
    expect(upTo(7, 1)).toEqual([
      {
        kind: 'read-up-to',
        number: 11,
        id: 'new-id',
        at: NOW,
        upTo: 7,
        counts: { total: 5, unread: 1, transient: 2 },
      },
    ]);
  });

  it('reaches the head at the most, so that it means what is there now', () => {
    expect(upTo(Number.MAX_SAFE_INTEGER, 0)[0]).toMatchObject({ upTo: 10 });
    expect(upTo(10, 0)[0]).toMatchObject({ upTo: 10 });
  });

  it('changes nothing where nothing below it is unread', () => {
    expect(upTo(3, 4)).toEqual([]);
    expect(upTo(0, 4)).toEqual([]);
  });
});
