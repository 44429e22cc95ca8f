import * as v from 'valibot';
import { describe, expect, it, vi } from 'vitest';
import { isPlainObject } from '../../protocol/any-realm.js';
import { quote } from '../../protocol/errors.js';
import { integer, list, messageId, parse, record, text } from '../../protocol/field-schemas.js';
import { seen } from '../../protocol/seen.js';

const any = v.exactOptional(v.unknown());
const ONE = record({ a: any });
const TWO = record({ a: any, b: any });
const ids = record({ ids: list(messageId, 1, 100, 'message ids') });

function expectInvalid(parse: () => unknown, names?: RegExp): void {
  expect(parse).toThrow(expect.objectContaining({ code: 'INVALID' }));
  if (names) expect(parse).toThrow(names);
}

it('what throws when it is read is invalid, with the reason', () => {
  const cause = new Error('a trap');
  const fails = (): never => {
    throw cause;
  };
  const { proxy, revoke } = Proxy.revocable([], {});
  revoke();
  for (const value of [Object.defineProperty({}, 'a', { get: fails, enumerable: true }), proxy]) {
    expectInvalid(() => parse(ONE, value, 'the input'), /the input cannot be read/);
  }
  const hostile = new Proxy({}, { getPrototypeOf: fails });
  expect(() => parse(ONE, hostile, 'the input')).toThrow(expect.objectContaining({ cause }));
  expect(seen(proxy)).toBe('an object');
});

describe('ids', () => {
  it('are 1 to 64 letters, digits, "-" or "_"', () => {
    for (const id of ['a', 'A-_9', 'x'.repeat(64), '__proto__'])
      expect(parse(messageId, id, 'id')).toBe(id);
    for (const id of [
      '',
      'x'.repeat(65),
      'a b',
      'a.b',
      'ä',
      'a\0',
      'a\n',
      "'",
      '$ne',
      7,
      null,
      {},
      ['a'],
    ]) {
      expectInvalid(() => parse(messageId, id, 'the id'), /the id must be a message id/);
    }
  });

  it('come 1 to 100 at a time', () => {
    const all = Array.from({ length: 100 }, (_, index) => `${index}`);
    expect(parse(ids, { ids: all }, 'it').ids).toEqual(all);
    for (const some of [[], [...all, 'x'], 'a', { length: 1, 0: 'a' }, null, undefined, [['a']]]) {
      expectInvalid(() => parse(ids, { ids: some }, 'it').ids);
    }
    expectInvalid(() => parse(ids, { ids: ['a', 'b c'] }, 'it').ids, /ids\[1\]/);
    expectInvalid(() => parse(ids, { ids: new Array(3) }, 'it').ids);
  });

  it('are counted before any of them is checked', () => {
    const isItem = vi.fn(() => true);
    const some = list(v.custom<string>(isItem), 1, 100, 'items');
    expectInvalid(() => parse(some, Array(101).fill('x'), 'it'), /1 to 100 items/);
    expect(isItem).not.toHaveBeenCalled();
  });
});

describe('records', () => {
  it('have only the keys that are named, without those that are undefined', () => {
    const fields = parse(TWO, { a: 1, b: undefined }, 'it');
    expect(Object.keys(fields)).toEqual(['a']);
    expectInvalid(() => parse(TWO, { d: 1 }, 'it'), /it has the unknown field "d"; it takes a, b/);
    expectInvalid(() => parse(ONE, { d: undefined }, 'it'));
  });

  it('are refused with keys such as __proto__', () => {
    for (const json of ['{"__proto__":1}', '{"constructor":1}', '{"toString":1}', '{"then":1}']) {
      expectInvalid(() => parse(ONE, JSON.parse(json), 'it'));
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it('have no field of a prototype, and each is read once', () => {
    let reads = 0;
    const input = {
      get a() {
        reads += 1;
        return reads;
      },
    };
    Object.defineProperty(Object.prototype, 'b', {
      value: 'x',
      enumerable: true,
      writable: true,
      configurable: true,
    });
    try {
      expect(Object.entries(parse(TWO, input, 'it') as object)).toEqual([['a', 1]]);
    } finally {
      Reflect.deleteProperty(Object.prototype, 'b');
    }
    expect(reads).toBe(1);
  });

  it('are plain objects', () => {
    expect(isPlainObject(Object.create(null))).toBe(true);
    for (const value of [
      null,
      undefined,
      1,
      'x',
      [],
      new Date(),
      new Map(),
      () => 1,
      Object.create({ a: 1 }),
    ]) {
      expect(isPlainObject(value)).toBe(false);
      expectInvalid(() => parse(ONE, value, 'it'), /it must be an object/);
    }
  });

  it('are quoted in errors on one line, shortened', () => {
    expect(quote('a\nb"')).toBe('"a\\nb\\""');
    expect(quote('x'.repeat(1_000)).length).toBeLessThanOrEqual(61);
    expect(quote('\u0000')).toBe('"\\u0000"');
    expect(quote(Object.create(null))).toBe('"object"');
    const failing = { toString: () => JSON.parse('') as string };
    expect(quote(failing)).toBe('"object"');
  });
});

describe('numbers and text', () => {
  it('are whole numbers within their bounds, never strings', () => {
    for (const number of [1, 2, 10]) expect(parse(integer(1, 10), number, 'n')).toBe(number);
    for (const value of [
      0,
      11,
      -1,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      '2',
      null,
      [2],
      true,
      2n,
    ]) {
      expectInvalid(
        () => parse(integer(1, 10), value, 'n'),
        /n must be a whole number from 1 to 10/,
      );
    }
  });

  it('are text of every script, with tabs and line ends', () => {
    for (const sample of [
      'x',
      'a\tb\r\nc',
      '\u202e\u{1f600}e\u0301',
      '<b>{{x}}</b>',
      ` ${'x'.repeat(98)} `,
    ]) {
      expect(parse(text(100), sample, 't')).toBe(sample);
    }
    for (const sample of [
      '',
      ' ',
      '\n',
      '\u00a0',
      'x'.repeat(101),
      'a\0',
      'a\u0007',
      'a\u007f',
      '\ud800',
      'a\udfff',
      7,
    ]) {
      expectInvalid(() => parse(text(100), sample, 't'), /^t |^Error: t |t (must|has)/);
    }
  });
});
