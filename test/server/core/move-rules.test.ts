import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import { type Command, decide, type State } from '../../../server/core/rules.js';
import { SessionEnded } from '../../../server/core/session-ended.js';
import type { Row } from '../../../server/stores/stored-entry.js';
import { aRow } from '../../support/store-entries.js';

const GIVEN = {
  now: 9_000,
  limits: {
    anonymousMessages: 3,
    broadcastMs: 9_000,
    idsPerCommand: 100,
    restoreMs: 60_000,
    transientMs: 86_400_000,
  },
  newId: () => 'new-id',
};

const COUNTS = { total: 2, unread: 1, transient: 1, unreadPersistent: 0 };

function state(fields: Partial<State> = {}): State {
  const head = { number: 10, id: 'head', counts: COUNTS };
  return {
    head,
    rows: new Map(),
    newest: new Map(),
    groups: new Map(),
    above: NO_COUNTS,
    oldest: [],
    ...fields,
  };
}

const ended = () => state({ head: { number: 10, id: 'm', counts: COUNTS, movedTo: 'user:a' } });

describe('moving', () => {
  it('ends the log, names everything live in it, and leaves counts of zero', () => {
    const oldest = [aRow('a'), aRow('b')];
    expect(decide(state({ oldest }), { name: 'move', to: 'user:a' }, GIVEN).entries).toEqual([
      {
        kind: 'moved',
        number: 11,
        id: 'new-id',
        at: 9_000,
        counts: { total: 0, unread: 0, transient: 0, unreadPersistent: 0 },
        ids: ['a', 'b'],
        to: 'user:a',
      },
    ]);
  });

  it('happens once, even for another account', () => {
    expect(decide(ended(), { name: 'move', to: 'user:b' }, GIVEN).entries).toEqual([]);
  });

  it('ends the log for every further command', () => {
    const message = {
      id: 'x',
      key: null,
      again: false,
      life: 0,
      group: null,
      collapse: false,
      level: 'info',
      persistent: true,
      content: { text: 'x' },
    };
    const commands = [
      { name: 'add', messages: [message], anonymous: true },
      { name: 'read', ids: ['a'] },
      { name: 'shown', ids: ['a'] },
      { name: 'restore', ids: ['a'] },
      { name: 'read-up-to', upTo: 99 },
      { name: 'add-moved', messages: [] },
      { name: 'disconnect' },
    ] as readonly Command[];
    for (const command of commands) {
      expect(() => decide(ended(), command, GIVEN), command.name).toThrow(SessionEnded);
    }
  });
});

describe('taking over', () => {
  const from = (number: number) => ({ inbox: 'tag', number });

  it('keeps order and state, counts exactly, and skips what is there already', () => {
    const messages = [
      { row: aRow('read', { number: 3, applied: 8, readAt: 77, ended: 'moved' }), from: from(3) },
      { row: aRow('there', { number: 4 }), from: from(4) },
      { row: aRow('fleeting', { number: 6, persistent: false, ended: 'moved' }), from: from(6) },
    ];
    const rows = new Map([['there', aRow('there', { ended: 'removed' })]]);
    const { entries } = decide(state({ rows }), { name: 'add-moved', messages }, GIVEN);
    const taken = (id: string, number: number, fields: Partial<Row>, was: number) =>
      aRow(id, {
        number,
        order: number,
        applied: number,
        content: { text: id, movedFrom: from(was) },
        ...fields,
      });
    expect(entries).toEqual([
      {
        kind: 'added',
        number: 11,
        id: 'read',
        at: 9_000,
        counts: { total: 3, unread: 1, transient: 1, unreadPersistent: 0 },
        row: taken('read', 11, { readAt: 77 }, 3),
      },
      {
        kind: 'added',
        number: 12,
        id: 'fleeting',
        at: 9_000,
        counts: { total: 4, unread: 2, transient: 2, unreadPersistent: 0 },
        row: taken('fleeting', 12, { persistent: false }, 6),
      },
    ]);
  });

  it('continues the lives of a key, and leaves those of the same session', () => {
    const from = (number: number) => ({ inbox: 'session-tag', number });
    const keyed = (id: string, life: number, number: number) => ({
      row: aRow(id, { key: 'k', life, number }),
      from: from(number),
    });
    const messages = [keyed('k0', 0, 3), keyed('k2', 2, 4)];
    const livesAfter = (known: Partial<Row>) => {
      const newest = new Map([['k', aRow('known', { key: 'k', ...known })]]);
      const { entries } = decide(state({ newest }), { name: 'add-moved', messages }, GIVEN);
      return entries.map((entry) => entry.kind === 'added' && entry.row.life);
    };
    expect(livesAfter({ life: 5 })).toEqual([6, 8]);
    expect(livesAfter({ life: 0 })).toEqual([1, 3]);
    const content = { text: 'taken over before', movedFrom: from(2) };
    expect(livesAfter({ life: 5, content })).toEqual([0, 2]);
  });
});

describe('disconnecting', () => {
  it('is an entry that changes no count', () => {
    expect(decide(state(), { name: 'disconnect' }, GIVEN).entries).toEqual([
      { kind: 'disconnect', number: 11, id: 'new-id', at: 9_000, counts: COUNTS },
    ]);
  });
});
