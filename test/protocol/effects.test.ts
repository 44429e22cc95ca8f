import { describe, expect, it } from 'vitest';
import { appliesTo, type ChangeKind, effectOf, recount } from '../../protocol/effects.js';

const unread = { number: 2, applied: 4, persistent: true, readAt: null };
const read = { ...unread, readAt: 5 };
const transient = { ...unread, persistent: false };
const removed = { ...unread, ended: 'removed' } as const;
const shown = { ...transient, ended: 'shown' } as const;

describe('expiry', () => {
  const message = { number: 1, applied: 1, persistent: true, readAt: null, expiresAt: 100 };

  it('ends what has expired when the entry was decided, whatever type its time has', () => {
    const at = (ms: number) => appliesTo({ kind: 'expired-up-to', at: ms }, message);
    expect([at(99), at(100), at(101)]).toEqual([false, true, true]);
    const iso = { ...message, expiresAt: new Date(100).toISOString() };
    const entry = { kind: 'expired-up-to', at: new Date(100).toISOString() } as const;
    expect(appliesTo(entry, iso)).toBe(true);
    expect(appliesTo(entry, { ...iso, expiresAt: null })).toBe(false);
    expect(appliesTo(entry, { ...iso, ended: 'removed' })).toBe(false);
    expect(effectOf({ kind: 'expired-up-to', at: 7 })).toEqual({ ended: 'expired', endedAt: 7 });
  });

  it('keeps a removed message from being restored', () => {
    const removed = { ...message, ended: 'removed' } as const;
    expect(appliesTo({ kind: 'restored', at: 99 }, removed)).toBe(true);
    expect(appliesTo({ kind: 'restored', at: 100 }, removed)).toBe(false);
    expect(appliesTo({ kind: 'removed', at: 100 }, message)).toBe(true);
  });
});

describe('an entry', () => {
  it.each<[ChangeKind, readonly object[]]>([
    ['read', [unread, transient]],
    ['read-up-to', [unread, transient]],
    ['unread', [read]],
    ['updated', [unread, read, transient]],
    ['removed', [unread, read, transient]],
    ['removed-up-to', [unread, read, transient]],
    ['restored-up-to', [removed]],
    ['restored', [removed]],
    ['shown', [transient]],
    ['moved', [unread, read, transient]],
  ])('of the kind %s applies to messages in the state that it changes', (kind, expected) => {
    const messages = [unread, read, transient, removed, shown];
    expect(messages.filter((message) => appliesTo({ kind }, message))).toEqual(expected);
  });

  it('that retracts applies to every message but one that has moved or is retracted', () => {
    const messages = [unread, read, transient, removed, shown];
    const retracts = { kind: 'removed', reason: 'retracted' } as const;
    expect(messages.filter((message) => appliesTo(retracts, message))).toEqual(messages);
    for (const ended of ['moved', 'retracted'] as const) {
      expect(appliesTo(retracts, { ...unread, ended })).toBe(false);
    }
    const replaces = { kind: 'removed', reason: 'replaced' } as const;
    expect(messages.filter((message) => appliesTo(replaces, message))).toEqual([removed]);
    const later = { kind: 'removed', reason: 'toString' as never } as const;
    expect(effectOf({ ...later, at: 7 })).toEqual({ ended: 'removed', endedAt: 7 });
  });

  it('compares a renewed message by its order', () => {
    const renewed = { ...unread, order: 9 };
    expect(appliesTo({ kind: 'read-up-to', upTo: 8 }, renewed)).toBe(false);
    expect(appliesTo({ kind: 'read-up-to', upTo: 9 }, renewed)).toBe(true);
  });

  it('"up to" a number reaches no message with a higher number', () => {
    expect(appliesTo({ kind: 'read-up-to', upTo: 2 }, unread)).toBe(true);
    expect(appliesTo({ kind: 'read-up-to', upTo: 1 }, unread)).toBe(false);
  });

  it('that undoes a removal reaches only what it removed', () => {
    expect(appliesTo({ kind: 'restored-up-to', upTo: 3, removal: 4 }, removed)).toBe(true);
    expect(appliesTo({ kind: 'restored-up-to', upTo: 3, removal: 5 }, removed)).toBe(false);
  });

  it('sets times of the same type as its own', () => {
    expect(effectOf({ kind: 'read', at: 7 })).toEqual({ readAt: 7 });
    expect(effectOf({ kind: 'removed', at: 'T' })).toEqual({ ended: 'removed', endedAt: 'T' });
    expect(effectOf({ kind: 'updated', at: 7, number: 9 })).toEqual({});
    expect(effectOf({ kind: 'updated', at: 7, number: 9, renewed: true })).toEqual({
      readAt: null,
      order: 9,
    });
    expect(effectOf({ kind: 'restored', at: 7 })).toEqual({ ended: null, endedAt: null });
  });
});

describe('counts', () => {
  const counts = { total: 3, unread: 2, transient: 1, unreadPersistent: 1 };

  it('include a new message', () => {
    expect(recount(counts, null, transient)).toEqual({
      total: 4,
      unread: 3,
      transient: 2,
      unreadPersistent: 1,
    });
  });

  it('follow a change of a message', () => {
    expect(recount(counts, unread, read)).toEqual({ ...counts, unread: 1, unreadPersistent: 0 });
    expect(recount(counts, transient, shown)).toEqual({
      total: 2,
      unread: 1,
      transient: 0,
      unreadPersistent: 1,
    });
    expect(recount(counts, removed, unread)).toEqual({
      total: 4,
      unread: 3,
      transient: 1,
      unreadPersistent: 2,
    });
  });

  it('never fall below zero', () => {
    const none = { total: 0, unread: 0, transient: 0, unreadPersistent: 0 };
    expect(recount(none, transient, shown)).toEqual(none);
  });
});
