import { describe, expect, it } from 'vitest';
import { unwrapAnswer } from '../../protocol/answers.js';
import {
  parseEntry,
  parseMessage,
  parsePage,
  parsePush,
  parseSyncAnswer,
} from '../../protocol/index.js';

const counts = { total: 1, unread: 1, transient: 0, unreadPersistent: 1 };
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
const base = { number: 1, id: 'a', at: '2030-01-01T00:00:00.000Z', counts };
const added = { ...base, kind: 'added', message };
const page = { position: '1.a', count: 1, counts, messages: [message], next: null };
const sync = { position: '1.a', counts, inbox: 'tag', serverAt: base.at };

/** Each thing that a server sends, its parser, and parts without which it is refused. */
const SHAPES: readonly (readonly [
  string,
  (value: unknown) => unknown,
  object,
  readonly string[],
])[] = [
  ['a message', parseMessage, message, ['id', 'number', 'applied', 'text', 'createdAt']],
  ['an added entry', parseEntry, added, ['kind', 'number', 'id', 'counts', 'message']],
  ['a read entry', parseEntry, { ...base, kind: 'read', ids: ['a'] }, ['ids', 'counts']],
  ['a removed entry', parseEntry, { ...base, kind: 'removed', ids: ['a'] }, ['ids']],
  ['a shown entry', parseEntry, { ...base, kind: 'shown', ids: ['a'] }, ['ids']],
  [
    'an unread entry',
    parseEntry,
    { ...base, kind: 'unread', ids: ['a'], messages: [message] },
    ['ids', 'messages'],
  ],
  [
    'a restored entry',
    parseEntry,
    { ...base, kind: 'restored', ids: ['a'], messages: [] },
    ['ids', 'messages'],
  ],
  ['the end of a log', parseEntry, { ...base, kind: 'moved' }, ['number', 'id', 'counts']],
  ['a disconnect', parseEntry, { ...base, kind: 'disconnect' }, ['number', 'id', 'counts']],
  ['an entry up to a number', parseEntry, { ...base, kind: 'read-up-to', upTo: 1 }, ['upTo']],
  ['a push', parsePush, { prev: '0.0', cur: '1.a', entries: [added] }, ['prev', 'cur', 'entries']],
  ['a page', parsePage, page, ['position', 'counts', 'messages']],
  [
    'a delta',
    parseSyncAnswer,
    { ...sync, kind: 'delta', entries: [added] },
    ['kind', 'position', 'counts', 'inbox', 'serverAt', 'entries'],
  ],
  [
    'a reset',
    parseSyncAnswer,
    { ...sync, kind: 'reset', reason: 'first', messages: [message], next: null, transient: [] },
    ['kind', 'position', 'counts', 'messages', 'transient'],
  ],
];

describe('an answer of a server', () => {
  it('of version 0.1 lacks some counts, which are filled in', () => {
    const { unreadPersistent: _, ...former } = counts;
    const { count: __, ...formerPage } = page;
    expect(parsePage({ ...formerPage, counts: former })).toEqual({ ...page, count: null });
    expect(parseEntry({ ...added, counts: former })).toEqual(added);
  });

  for (const [name, parse, value, parts] of SHAPES) {
    it(`is read as ${name}, even with unknown parts`, () => {
      expect(parse(value)).toEqual(value);
      expect(parse({ ...value, later: true })).toMatchObject(value);
    });

    it(`is no ${name.replace(/^an? /, '')} without ${parts.join(', ')}`, () => {
      for (const part of parts) {
        const { [part]: _left, ...rest } = value as Record<string, unknown>;
        expect(() => parse(rest), part).toThrow(expect.objectContaining({ code: 'INVALID' }));
      }
      for (const wrong of [null, undefined, 'x', 7, []]) {
        expect(() => parse(wrong)).toThrow(expect.objectContaining({ code: 'INVALID' }));
      }
    });
  }

  it('is refused when it is an entry of a kind that is not known', () => {
    for (const kind of ['of-a-later-version', 'toString', '__proto__']) {
      expect(() => parseEntry({ ...base, kind, ids: ['a'] })).toThrow(/cannot read/);
    }
    expect(() =>
      parsePush({ prev: '0.0', cur: '1.a', entries: [{ ...base, kind: 'of-a-later-version' }] }),
    ).toThrow(/cannot read/);
  });
});

describe('an ack', () => {
  it('gives its value', () => {
    expect(unwrapAnswer({ ok: true, value: 7 })).toBe(7);
  });

  it('throws the error that it carries', () => {
    const error = { code: 'RATE_LIMITED', message: 'Later.', retryMs: 5 } as const;
    expect(() => unwrapAnswer({ ok: false, error })).toThrow(
      expect.objectContaining({ code: 'RATE_LIMITED', retryMs: 5 }),
    );
  });

  it('that has another form is an INTERNAL error', () => {
    for (const answer of [null, undefined, 'x', {}, { ok: false }, { ok: 1 }, [true]]) {
      expect(() => unwrapAnswer(answer as never)).toThrow(
        expect.objectContaining({ code: 'INTERNAL' }),
      );
    }
  });
});
