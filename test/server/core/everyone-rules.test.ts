import { describe, expect, it } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import {
  type Broadcast,
  type CatchUp,
  catchUpEntries,
} from '../../../server/core/everyone-rules.js';
import type { State } from '../../../server/core/rules.js';
import type { Row } from '../../../server/stores/stored-entry.js';
import { GIVEN, NOW, state } from '../../support/decision.js';
import { aRow } from '../../support/store-entries.js';

const DAY_MS = 86_400_000;
const USER: CatchUp = { name: 'catch-up', anonymous: false, since: undefined };

/** A message of everyone's log. */
function sent(id: string, fields: Partial<Row> = {}, sentAt = NOW): Broadcast {
  const content = { text: id, reach: {} };
  const number = fields.number ?? 1;
  return { row: aRow(id, { content, createdAt: sentAt, order: number, ...fields }), sentAt };
}

/** An inbox that has taken over everything up to a number, with these rows. */
function inbox(everyone: number | undefined, rows: readonly Row[] = [], fields = {}): State {
  const given = state(rows, fields);
  return everyone === undefined ? given : { ...given, head: { ...given.head, everyone } };
}

function entriesOf(
  given: State,
  broadcasts: readonly Broadcast[],
  command = USER,
  context = GIVEN,
) {
  return catchUpEntries(given, { upTo: 99, broadcasts }, command, context);
}

const idsOf = (entries: ReturnType<typeof entriesOf>) => entries.map(({ id }) => id);
const copy = (id: string, fields: Partial<Row> = {}) => aRow(id, { broadcast: true, ...fields });

describe('taking over messages to everyone', () => {
  it('adds them as copies under their ids, in the order of everyone’s list', () => {
    const broadcasts = [sent('late', { number: 5 }), sent('early', { number: 3 })];
    const [early, late] = entriesOf(inbox(2), broadcasts);
    expect(early).toMatchObject({ kind: 'added', number: 11, id: 'early' });
    expect(early).toMatchObject({
      counts: { total: 6, unread: 5 },
      row: { number: 11, order: 11 },
    });
    expect(late).toMatchObject({
      row: { broadcast: true, content: { text: 'late' }, readAt: null },
    });
    expect(late).not.toHaveProperty('row.content.reach');
  });

  it('removes what a copy stands for, if the append was interrupted after the copy', () => {
    const content = { text: 'three', collapsed: 1 };
    const copied = copy('three', { number: 9, applied: 9, group: 'g', content });
    const left = aRow('two', { number: 8, applied: 8, group: 'g' });
    const later = aRow('four', { number: 10, applied: 10, group: 'g' });
    const given = { ...inbox(2, [copied]), groups: new Map([['g', [later, copied, left]]]) };
    const reach = { collapse: true } as const;
    const three = sent('three', { number: 3, group: 'g', content: { text: 'three', reach } });
    expect(entriesOf(given, [three])).toMatchObject([
      { kind: 'removed', reason: 'collapsed', ids: ['two'], everyone: 99 },
    ]);
  });

  it('continues after what the appends before have added', () => {
    const broadcasts = Array.from({ length: 250 }, (_, index) =>
      sent(`b${index}`, { number: index + 3 }),
    );
    const given = inbox(2);
    const first = entriesOf(given, broadcasts);
    const ids = new Set(idsOf(first));
    const earlier = { ids, head: given.head.id };
    const rest = entriesOf(given, broadcasts, { ...USER, earlier });
    expect(first).toHaveLength(200);
    expect(idsOf(rest)).toEqual(broadcasts.slice(200).map(({ row }) => row.id));
    expect(rest.at(-1)?.everyone).toBe(99);
    // Another process may have appended since, for instance that the inbox was erased.
    const stale = { ids, head: 'another' };
    expect(idsOf(entriesOf(given, broadcasts, { ...USER, earlier: stale }))).toEqual(idsOf(first));
  });

  it('adds a renewed one at its new place, once', () => {
    const content = { text: 'r', reach: {}, renewedAt: new Date(NOW).toISOString() };
    const broadcasts = [
      sent('r', { number: 1, order: 4, applied: 4, content }),
      sent('b', { number: 3 }),
    ];
    expect(idsOf(entriesOf(inbox(0), broadcasts))).toEqual(['b', 'r']);
  });

  it.each<[why: string, broadcast: Broadcast, command?: Partial<CatchUp>]>([
    ['was retracted', sent('b', { ended: 'retracted' })],
    ['has expired', sent('b', { expiresAt: NOW })],
    ['is older than 30 days', sent('b', {}, NOW - 30 * DAY_MS - 1)],
    ['is for users only', sent('b'), { anonymous: true }],
    ['was added before and is no longer there', sent('b', { number: 1, applied: 7 })],
  ])('adds nothing that %s', (_why, broadcast, command = {}) => {
    const known = broadcast.row.applied > 1 ? 5 : 0;
    expect(entriesOf(inbox(known), [broadcast], { ...USER, ...command })).toEqual([]);
  });

  it('adds what is 30 days old, or older and was renewed since', () => {
    const old = NOW - 90 * DAY_MS;
    const renewed = { text: 'r', renewedAt: new Date(NOW - DAY_MS).toISOString() };
    const broadcasts = [sent('b', {}, NOW - 30 * DAY_MS), sent('r', { content: renewed }, old)];
    expect(idsOf(entriesOf(inbox(0), broadcasts))).toEqual(['b', 'r']);
  });

  it('adds what is renewed later than the inbox has looked, unless it has it', () => {
    const old = NOW - 90 * DAY_MS;
    const content = { text: 'r', renewedAt: new Date(NOW).toISOString() };
    const renewed = sent('r', { number: 3, order: 9, applied: 9, content }, old);
    expect(idsOf(entriesOf(inbox(5), [renewed]))).toEqual(['r']);
    expect(entriesOf(inbox(9), [renewed])).toEqual([]);
    expect(entriesOf(inbox(5, [copy('r', { ended: 'removed' })]), [renewed])).toEqual([]);
  });

  it('leaves out what is older than the user, and records that in the log', () => {
    const broadcasts = [sent('b', {}, NOW - 2), sent('c', {}, NOW - 1)];
    expect(idsOf(entriesOf(inbox(0), broadcasts, { ...USER, since: NOW - 1 }))).toEqual(['c']);
    const entries = entriesOf(inbox(0), broadcasts, { ...USER, since: NOW });
    expect(entries).toMatchObject([{ kind: 'read', ids: [], broadcast: true, everyone: 99 }]);
  });

  it('does nothing twice', () => {
    const done = [
      [sent('b'), copy('b')],
      [sent('b'), copy('b', { ended: 'removed', endedAt: 1 })],
      [sent('b'), copy('b', { content: { text: 'b', collapsed: 3 } })],
      [sent('b', { ended: 'retracted' }), copy('b', { ended: 'retracted' })],
      [sent('b', { ended: 'expired', expiresAt: 4 }), copy('b', { expiresAt: 4 })],
    ] as const;
    for (const [broadcast, row] of done) {
      expect(entriesOf(inbox(undefined, [row]), [broadcast])).toEqual([]);
    }
  });

  it('updates live copies, which keep their state in their inbox', () => {
    const moved = { inbox: 'tag', number: 4 };
    const content = { text: 'old', movedFrom: moved, collapsed: 2 };
    const broadcast = sent('b', { applied: 7, level: 'error', expiresAt: NOW + 5 });
    const [entry] = entriesOf(inbox(5, [copy('b', { content, readAt: 3 })]), [broadcast]);
    const changes = { level: 'error', expiresAt: NOW + 5, content: { ...content, text: 'b' } };
    expect(entry).toMatchObject({ kind: 'updated', ids: ['b'], renewed: false, broadcast: true });
    expect(entry).toMatchObject({ changes, counts: { total: 5, unread: 4 } });
    const ended = copy('b', { content, ended: 'removed', endedAt: 3 });
    expect(entriesOf(inbox(5, [ended]), [broadcast])).toEqual([]);
  });

  it('lets a copy expire with the message, even if the expiry was set while nobody looked', () => {
    const broadcast = sent('b', { applied: 8, ended: 'expired', expiresAt: NOW - 5 });
    const blank: Broadcast = { ...broadcast, row: { ...broadcast.row, content: { text: '' } } };
    const [entry] = entriesOf(inbox(5, [copy('b')]), [blank]);
    expect(entry).toMatchObject({ changes: { content: { text: 'b' }, expiresAt: NOW - 5 } });
  });

  it('retracts copies, including removed ones', () => {
    const retracted = [
      sent('b', { applied: 7, ended: 'retracted' }),
      sent('c', { applied: 8, ended: 'retracted' }),
    ];
    const rows = [copy('b', { readAt: 3 }), copy('c', { ended: 'removed', endedAt: 3 })];
    const entries = entriesOf(inbox(5, rows), retracted);
    const change = { kind: 'removed', reason: 'retracted', broadcast: true };
    expect(entries).toMatchObject([
      { ...change, ids: ['b'], counts: { total: 4, unread: 4 } },
      { ...change, ids: ['c'], counts: { total: 4, unread: 4 } },
    ]);
  });

  it('takes over 200 at a time, and records completion only with the last ones', () => {
    const broadcasts = Array.from({ length: 250 }, (_none, index) =>
      sent(`b${index}`, { number: index + 1 }),
    );
    const first = entriesOf(inbox(0), broadcasts);
    expect(first).toHaveLength(200);
    expect(first.at(-1)).not.toHaveProperty('everyone');
    const copies = broadcasts.slice(0, 200).map(({ row }) => copy(row.id));
    const rest = entriesOf(inbox(0, copies), broadcasts);
    expect(idsOf(rest)).toEqual(broadcasts.slice(200).map(({ row }) => row.id));
    expect(rest.at(-1)).toMatchObject({ everyone: 99 });
  });

  it('gives an anonymous inbox no more than its limit: the newest replace the oldest', () => {
    const reach = { anonymous: true } as const;
    const broadcasts = [1, 2, 3, 4].map((number) =>
      sent(`b${number}`, { number, content: { text: 'b', reach } }),
    );
    const own = aRow('own');
    const head = { number: 10, id: 'head', counts: { total: 1, unread: 1, transient: 0 } };
    const given = inbox(undefined, [], { head, oldest: [own] });
    const entries = entriesOf(given, broadcasts, { ...USER, anonymous: true });
    expect(idsOf(entries)).toEqual(['b2', 'b3', 'b4', 'new-id']);
    expect(entries.at(-1)).toMatchObject({ kind: 'removed', ids: ['own'], counts: { total: 3 } });
  });

  it('does not push out of an anonymous inbox what it renews', () => {
    const reach = { anonymous: true } as const;
    const renewed = { text: 'b', renewedAt: '2026-01-01T00:00:00.000Z' };
    const given = inbox(5, [copy('old', { number: 1 })], {
      head: { number: 10, id: 'head', counts: { ...NO_COUNTS, total: 3 }, everyone: 5 },
      oldest: [copy('old', { number: 1 }), aRow('own', { number: 2 })],
    });
    const broadcasts = [
      sent('old', { number: 1, order: 6, applied: 6, content: { ...renewed, reach } }),
      sent('new', { number: 7, content: { text: 'b', reach } }),
    ];
    const entries = entriesOf(given, broadcasts, { ...USER, anonymous: true });
    expect(entries).toMatchObject([
      { kind: 'updated', ids: ['old'], renewed: true },
      { kind: 'added', id: 'new' },
      { kind: 'removed', ids: ['own'] },
    ]);
  });

  it('collapses what it renews, too', () => {
    const group = 'g';
    const renewed = { text: 'b', renewedAt: '2026-01-01T00:00:00.000Z' };
    const given = inbox(5, [copy('old', { number: 1, group, readAt: 3 })]);
    const broadcasts = [
      sent('old', { number: 1, order: 6, applied: 6, group, content: renewed }),
      sent('new', { number: 7, group, content: { text: 'b', reach: { collapse: true } } }),
    ];
    expect(entriesOf(given, broadcasts)).toMatchObject([
      { kind: 'updated', ids: ['old'], renewed: true },
      { kind: 'added', id: 'new', row: { content: { collapsed: 1 } } },
      { kind: 'removed', ids: ['old'], reason: 'collapsed' },
    ]);
  });
});
