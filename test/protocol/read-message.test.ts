import { describe, expect, it } from 'vitest';
import { parseInitial, parsePush, parseSyncAnswer } from '../../protocol/answers.js';
import { type Message, MessageCenterError } from '../../protocol/index.js';
import { readMessage } from '../../protocol/read-message.js';
import { shownLevel } from '../../widget/inbox/message-display.js';

const counts = { total: 3, unread: 3, transient: 0, unreadPersistent: 3 };
const message = {
  id: 'a',
  number: 1,
  applied: 1,
  level: 'info',
  text: 'Ready',
  persistent: true,
  createdAt: '2030-01-01T00:00:00.000Z',
  readAt: null,
};
const answer = {
  kind: 'reset',
  reason: 'first',
  position: '3.c',
  counts,
  inbox: 'tag',
  serverAt: message.createdAt,
  next: null,
  transient: [],
};

/** Values that no field may have. */
const JUNK = [null, undefined, 7, Number.NaN, '', true, [], {}, [null], { length: 1 }, () => 'x'];

describe('a message of another shape', () => {
  it('is left out if it cannot be shown, and the rest of the answer is kept', () => {
    for (const part of ['id', 'number', 'applied', 'text', 'createdAt']) {
      for (const junk of [null, undefined, true, [], {}, '1e', Number.NaN]) {
        if (junk === '1e' && (part === 'id' || part === 'text')) continue;
        const wrong = { ...message, [part]: junk };
        const messages = [{ ...message, id: 'c' }, wrong, null, 'x', message];
        const parsed = parseSyncAnswer({ ...answer, messages });
        const ids = parsed.kind === 'reset' ? parsed.messages.map(({ id }) => id) : [];
        expect(ids, `${part}: ${String(junk)}`).toEqual(['c', 'a']);
      }
    }
  });

  it('with a level of the app is shown like the level that it names, else like info', () => {
    const shown = (fields: object) => shownLevel(readMessage({ ...message, ...fields }) as Message);
    expect(shown({ level: 'critical', like: 'error' })).toBe('error');
    expect(shown({ level: 'warning', like: 'error' })).toBe('warning');
    expect(shown({ level: 'critical', like: 'critical' })).toBe('info');
    for (const level of ['fatal', 'toString', '__proto__']) expect(shown({ level })).toBe('info');
  });

  it('is shown with defaults for optional fields', () => {
    const optional = ['subject', 'url', 'from', 'tags', 'actions', 'progress', 'data'];
    for (const part of [...optional, 'closeAfterMs', 'sticky', 'like']) {
      expect(readMessage({ ...message, [part]: null }), part).toEqual(message);
    }
    for (const level of [null, 7, undefined]) {
      expect(readMessage({ ...message, level })?.level).toBe('info');
    }
    expect(readMessage({ ...message, tags: ['a', 7, 'b'] })?.tags).toEqual(['a', 'b']);
    expect(readMessage({ ...message, persistent: 'no' })?.persistent).toBe(true);
    expect(readMessage({ ...message, readAt: 5 })?.readAt).toBeNull();
    expect(readMessage({ ...message, ended: 'unheard of' })?.ended).toBe('removed');
  });

  it('keeps those actions that are valid', () => {
    const good = { label: 'Open', url: '/x' };
    const actions = [good, null, { label: 7 }, { label: 'x', url: 7 }, 'x', { id: 'y' }];
    expect(readMessage({ ...message, actions })?.actions).toEqual([good]);
    expect(readMessage({ ...message, from: { name: '' } })?.from).toBeUndefined();
    expect(readMessage({ ...message, from: { name: 'A', avatarUrl: 7 } })?.from).toBeUndefined();
  });

  it('never throws, whatever its fields are', () => {
    for (const part of [...Object.keys(message), 'actions', 'from', 'data', 'ended', 'progress']) {
      for (const junk of JUNK) {
        expect(() => readMessage({ ...message, [part]: junk })).not.toThrow();
      }
    }
    for (const junk of JUNK) expect(readMessage(junk)).toBeNull();
  });

  it('stays the same object when it is well-formed', () => {
    expect(readMessage(message)).toBe(message);
  });

  it('in a push does not stop the entries after it', () => {
    const base = { id: 'a', at: message.createdAt, counts };
    const entries = [
      { ...base, number: 1, kind: 'added', message: { ...message, text: 7 } },
      { ...base, number: 2, kind: 'added', message: { ...message, id: 'b', number: 2 } },
      { ...base, number: 3, kind: 'restored', ids: ['a', 'b'], messages: [null, message] },
    ];
    const push = parsePush({ prev: '0.0', cur: '3.a', entries });
    expect(push.entries.map(({ kind, number }) => [kind, number])).toEqual([
      ['read', 1],
      ['added', 2],
      ['restored', 3],
    ]);
  });

  it('is left out of the state embedded in a page', () => {
    const initial = { messages: [{ id: 'x' }, message], counts, position: '1.a', inbox: 'tag' };
    expect(parseInitial(initial).messages).toEqual([message]);
    expect(() => parseInitial({ ...initial, messages: 'x' })).toThrow(/cannot read/);
  });
});

describe('the other fields of an answer', () => {
  it('include the kind of the inbox’s recipient, if known', () => {
    const read = (identity: unknown) =>
      parseSyncAnswer({ ...answer, messages: [], identity }).identity;
    expect(['user', 'anonymous', undefined, null, 7, 'admin'].map(read)).toEqual([
      'user',
      'anonymous',
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('have no next page if that is not a number', () => {
    for (const next of [undefined, null, 'x', '', '-1', {}, 7]) {
      expect(parseSyncAnswer({ ...answer, messages: [], next })).toMatchObject({ next: null });
    }
  });
});

describe('a received error', () => {
  it('has a known code, a text, and a pause above zero or none', () => {
    for (const retryMs of [0, -1, Number.NaN, 'soon', null, {}, [7]]) {
      const error = MessageCenterError.fromWire({
        code: 'RATE_LIMITED',
        message: 'x',
        retryMs,
      } as never);
      expect(error.retryMs, String(retryMs)).toBeUndefined();
    }
    const junk = [undefined, null, {}, { code: {}, message: [] }, 'x', 7, { code: '__proto__' }];
    for (const wrong of junk) {
      expect(MessageCenterError.fromWire(wrong as never)).toMatchObject({ code: 'INTERNAL' });
    }
  });
});
