import { describe, expect, it } from 'vitest';
import { appliesTo, type ChangeKind, effectOf, recount } from '../../protocol/effects.js';

const unread = { number: 2, persistent: true, readAt: null };
const read = { ...unread, readAt: 5 };
const transient = { ...unread, persistent: false };
const removed = { ...unread, ended: 'removed' } as const;
const shown = { ...transient, ended: 'shown' } as const;

describe('an entry', () => {
  it.each<[ChangeKind, readonly object[]]>([
    ['read', [unread, transient]],
    ['read-up-to', [unread, transient]],
    ['unread', [read]],
    ['removed', [unread, read, transient]],
    ['restored', [removed]],
    ['shown', [transient]],
    ['moved', [unread, read, transient]],
  ])('of kind %s applies to messages in the state that it changes', (kind, expected) => {
    const messages = [unread, read, transient, removed, shown];
    expect(messages.filter((message) => appliesTo({ kind }, message))).toEqual(expected);
  });

  it('with "up to" reaches no message with a higher number', () => {
    expect(appliesTo({ kind: 'read-up-to', upTo: 2 }, unread)).toBe(true);
    expect(appliesTo({ kind: 'read-up-to', upTo: 1 }, unread)).toBe(false);
  });

  it('sets times of the kind that it has itself', () => {
    expect(effectOf({ kind: 'read', at: 7 })).toEqual({ readAt: 7 });
    expect(effectOf({ kind: 'removed', at: 'T' })).toEqual({ ended: 'removed', endedAt: 'T' });
    expect(effectOf({ kind: 'restored', at: 7 })).toEqual({ ended: null, endedAt: null });
  });
});

describe('counts', () => {
  const counts = { total: 3, unread: 2, transient: 1 };

  it('take in a new message', () => {
    expect(recount(counts, null, transient)).toEqual({ total: 4, unread: 3, transient: 2 });
  });

  it('follow a change of a message', () => {
    expect(recount(counts, unread, read)).toEqual({ ...counts, unread: 1 });
    expect(recount(counts, transient, shown)).toEqual({ total: 2, unread: 1, transient: 0 });
    expect(recount(counts, removed, unread)).toEqual({ total: 4, unread: 3, transient: 1 });
  });

  it('never fall below zero', () => {
    const none = { total: 0, unread: 0, transient: 0 };
    expect(recount(none, transient, shown)).toEqual(none);
  });
});
