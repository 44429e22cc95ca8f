import { describe, expect, it } from 'vitest';
import type { NewMessage } from '../../../server/core/add-rules.js';
import {
  decide,
  type IdsCommandName,
  oldestNeeded,
  type State,
} from '../../../server/core/rules.js';
import type { Row, StoredNaming } from '../../../server/stores/stored-entry.js';
import { GIVEN, NOW, state } from '../../support/decision.js';
import { aRow } from '../../support/store-entries.js';

function message(id: string, fields: Partial<NewMessage> = {}): NewMessage {
  return {
    id,
    level: 'info',
    persistent: true,
    key: null,
    again: false,
    life: 0,
    group: null,
    collapse: false,
    expiresAt: null,
    content: { text: id },
    ...fields,
  };
}

function run(name: IdsCommandName, rows: readonly Row[], ids = rows.map(({ id }) => id)) {
  return decide(state(rows), { name, ids }, GIVEN);
}

const removed = (id: string, fields: Partial<Row> = {}) =>
  aRow(id, { ended: 'removed', endedAt: NOW - 1_000, ...fields });
const shown = (id: string) => aRow(id, { ended: 'shown', endedAt: NOW - 1_000, persistent: false });

describe('adding', () => {
  const add = (messages: readonly NewMessage[], fields: Partial<State> = {}, anonymous = false) =>
    decide(state([], fields), { name: 'add', messages, anonymous }, GIVEN);

  it('follows the head, one entry a message, with the counts after each', () => {
    const { entries, missing } = add([message('a'), message('b', { persistent: false })]);
    expect(missing).toEqual([]);
    expect(entries).toEqual([
      {
        kind: 'added',
        number: 11,
        id: 'a',
        at: NOW,
        counts: { total: 6, unread: 5, transient: 2, unreadPersistent: 3 },
        row: aRow('a', { number: 11, order: 11, applied: 11, createdAt: NOW }),
      },
      {
        kind: 'added',
        number: 12,
        id: 'b',
        at: NOW,
        counts: { total: 7, unread: 6, transient: 3, unreadPersistent: 3 },
        nextExpiryAt: NOW + 86_400_000,
        row: aRow('b', {
          number: 12,
          order: 12,
          applied: 12,
          createdAt: NOW,
          persistent: false,
          expiresAt: NOW + 86_400_000,
        }),
      },
    ]);
  });

  it('leaves out messages that exist already, live or ended, and duplicates', () => {
    const rows = new Map([
      ['a', aRow('a')],
      ['b', removed('b')],
    ]);
    const { entries } = add(
      ['a', 'b', 'c', 'c'].map((id) => message(id)),
      { rows },
    );
    expect(entries.map(({ id, number }) => [id, number])).toEqual([['c', 11]]);
  });

  it('changes nothing if all messages exist already', () => {
    const rows = new Map([['a', aRow('a')]]);
    expect(add([message('a')], { rows }, true)).toEqual({ entries: [], missing: [], ids: ['a'] });
  });

  it('removes the oldest from a full anonymous inbox, in one entry after the new ones', () => {
    const oldest = [aRow('1', { readAt: 5 }), aRow('2', { persistent: false }), aRow('3')];
    const { entries } = add([message('a'), message('b')], { oldest }, true);
    expect(entries.map(({ kind, number }) => [kind, number])).toEqual([
      ['added', 11],
      ['added', 12],
      ['removed', 13],
    ]);
    expect(entries[2]).toEqual({
      kind: 'removed',
      number: 13,
      id: 'new-id',
      at: NOW,
      ids: ['1', '2', '3', 'a'],
      counts: { total: 3, unread: 3, transient: 1, unreadPersistent: 2 },
    });
  });

  it('removes nothing from the inbox of a user', () => {
    const { entries } = add([message('a')], { oldest: [aRow('1')] });
    expect(entries.map(({ kind }) => kind)).toEqual(['added']);
  });

  it('removes no more messages than a command may name', () => {
    const oldest = Array.from({ length: 150 }, (_, index) => aRow(`${index}`));
    const head = {
      number: 10,
      id: 'head',
      counts: { total: 150, unread: 150, transient: 0, unreadPersistent: 150 },
    };
    const { entries } = add([message('a')], { oldest, head }, true);
    expect(entries[1]).toMatchObject({ kind: 'removed' });
    expect(entries[1]).toHaveProperty('ids.length', 100);
    expect(entries[1]?.counts.total).toBe(51);
  });

  it('needs as many of the oldest as do not fit', () => {
    const head = (total: number) => ({
      number: 1,
      id: 'x',
      counts: { total, unread: 0, transient: 0, unreadPersistent: 0 },
    });
    expect(oldestNeeded(head(1), 1, 3)).toBe(0);
    expect(oldestNeeded(head(2), 1, 3)).toBe(0);
    expect(oldestNeeded(head(3), 1, 3)).toBe(1);
    expect(oldestNeeded(head(3), 5, 3)).toBe(5);
    expect(oldestNeeded(head(9), 1, 3)).toBe(7);
  });
});

/** The outcome of each command for a row in each state: `entry`, `nothing` or `missing`. */
const MATRIX: { readonly [name in IdsCommandName]: readonly (readonly [Row, string])[] } = {
  read: [
    [aRow('unread'), 'entry'],
    [aRow('read', { readAt: 7 }), 'nothing'],
    [removed('removed'), 'missing'],
    [shown('shown'), 'missing'],
    [aRow('transient', { persistent: false }), 'entry'],
  ],
  unread: [
    [aRow('unread'), 'nothing'],
    [aRow('read', { readAt: 7 }), 'entry'],
    [removed('removed', { readAt: 7 }), 'missing'],
    [shown('shown'), 'missing'],
  ],
  remove: [
    [aRow('unread'), 'entry'],
    [aRow('read', { readAt: 7 }), 'entry'],
    [removed('removed'), 'nothing'],
    [shown('shown'), 'missing'],
    [aRow('transient', { persistent: false }), 'entry'],
  ],
  restore: [
    [aRow('live'), 'nothing'],
    [removed('removed'), 'entry'],
    [removed('just in time', { endedAt: NOW - 60_000 }), 'entry'],
    [removed('too late', { endedAt: NOW - 60_001 }), 'missing'],
    [removed('by a faster clock', { endedAt: NOW + 5 }), 'entry'],
    [shown('shown'), 'missing'],
  ],
  shown: [
    [aRow('persistent'), 'ignored'],
    [aRow('transient', { persistent: false }), 'entry'],
    [aRow('transient, read', { persistent: false, readAt: 7 }), 'entry'],
    [shown('shown'), 'ignored'],
    [removed('removed', { persistent: false }), 'ignored'],
  ],
};

describe('commands that name messages', () => {
  for (const [name, cases] of Object.entries(MATRIX) as [IdsCommandName, never][]) {
    for (const [one, outcome] of cases as (readonly [Row, string])[]) {
      const what = `${one.id}${one.persistent ? '' : ', transient'}`;
      it(`${name} of a message that is ${what}: ${outcome}`, () => {
        if (outcome === 'missing') {
          expect(() => run(name, [one])).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
          const live = aRow('live', { readAt: name === 'unread' ? 7 : null });
          expect(run(name, [live, one]).missing).toEqual([one.id]);
        } else {
          const { entries, missing } = run(name, [one]);
          expect(missing).toEqual([]);
          expect(entries).toHaveLength(outcome === 'entry' ? 1 : 0);
        }
      });
    }

    it(`${name} of unknown ids: ${name === 'shown' ? 'nothing' : 'NOT_FOUND'}`, () => {
      const unknown = () => run(name, [], ['x', 'y']);
      if (name === 'shown') expect(unknown()).toEqual({ entries: [], missing: [] });
      else expect(unknown).toThrow(expect.objectContaining({ code: 'NOT_FOUND' }));
    });
  }

  it('write one entry that names only what changes, and counts it', () => {
    const rows = [
      aRow('a'),
      aRow('b', { readAt: 7 }),
      aRow('c', { persistent: false }),
      removed('d'),
    ];
    const only = (name: IdsCommandName) => {
      const { entries, missing } = run(name, rows, ['a', 'b', 'c', 'd', 'x']);
      const [entry] = entries as readonly StoredNaming[];
      return [entry?.kind, entry?.ids, entry?.counts, missing];
    };
    const counts = (
      total: number,
      unread: number,
      transient: number,
      unreadPersistent: number,
    ) => ({ total, unread, transient, unreadPersistent });
    expect(only('read')).toEqual(['read', ['a', 'c'], counts(5, 2, 2, 1), ['d', 'x']]);
    expect(only('unread')).toEqual(['unread', ['b'], counts(5, 5, 2, 3), ['d', 'x']]);
    expect(only('remove')).toEqual(['removed', ['a', 'b', 'c'], counts(2, 2, 1, 1), ['x']]);
    expect(only('restore')).toEqual(['restored', ['d'], counts(6, 5, 2, 3), ['x']]);
    expect(only('shown')).toEqual(['shown', ['c'], counts(4, 3, 1, 2), []]);
  });

  it('number their entry after the head, with the given time and id', () => {
    const { entries } = run('read', [aRow('a')]);
    expect(entries[0]).toMatchObject({ number: 11, id: 'new-id', at: NOW });
  });
});
