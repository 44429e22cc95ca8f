import { describe, expect, it } from 'vitest';
import {
  isPlainObject,
  parseId,
  parseIds,
  parseInteger,
  parseJsonObject,
  parseRecord,
  parseText,
  quote,
  utf8Length,
} from '../../protocol/parse.js';
import { formatPosition, parsePosition, START, samePosition } from '../../protocol/position.js';

function expectInvalid(parse: () => unknown, names?: RegExp): void {
  expect(parse).toThrow(expect.objectContaining({ code: 'INVALID' }));
  if (names) expect(parse).toThrow(names);
}

describe('positions', () => {
  it('are written number.id and read back', () => {
    for (const position of [
      START,
      { number: 42, id: 'Zx_8-1' },
      { number: 2 ** 53 - 1, id: 'a' },
    ]) {
      expect(parsePosition(formatPosition(position))).toEqual(position);
    }
    expect(formatPosition(START)).toBe('0.0');
    expect(parsePosition(`1.${'x'.repeat(64)}`).id).toHaveLength(64);
  });

  it('are nothing else', () => {
    for (const value of [
      undefined,
      null,
      1,
      {},
      [],
      ['1.a'],
      '',
      '.',
      '1',
      '1.',
      '.a',
      '01.a',
      '-1.a',
      '+1.a',
      '1e3.a',
      '1.a.b',
      '1.a b',
      ' 1.a',
      '1.a\n',
      '1.ä',
      '9007199254740992.a',
      '12345678901234567.a',
      `1.${'x'.repeat(65)}`,
      '1.$ne',
      '1.__proto__\0',
      'x'.repeat(1_000_000),
    ]) {
      expectInvalid(() => parsePosition(value), /A position is written/);
    }
  });

  it('are the same where number and id are', () => {
    expect(samePosition({ number: 1, id: 'a' }, { number: 1, id: 'a' })).toBe(true);
    expect(samePosition({ number: 1, id: 'a' }, { number: 1, id: 'b' })).toBe(false);
    expect(samePosition({ number: 2, id: 'a' }, { number: 1, id: 'a' })).toBe(false);
  });
});

describe('ids', () => {
  it('are 1 to 64 letters, digits, "-" or "_"', () => {
    for (const id of ['a', 'A-_9', 'x'.repeat(64), '__proto__']) expect(parseId(id, 'id')).toBe(id);
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
      expectInvalid(() => parseId(id, 'the id'), /the id must be a message id/);
    }
  });

  it('come 1 to 100 at a time, each once', () => {
    expect(parseIds(['a', 'b', 'a'], 'ids', 100)).toEqual(['a', 'b']);
    const list = Array.from({ length: 100 }, (_, index) => `${index}`);
    expect(parseIds(list, 'ids', 100)).toEqual(list);
    for (const ids of [[], [...list, 'x'], 'a', { length: 1, 0: 'a' }, null, undefined, [['a']]]) {
      expectInvalid(() => parseIds(ids, 'ids', 100));
    }
    expectInvalid(() => parseIds(['a', 'b c'], 'ids', 100), /ids\[1\]/);
    expectInvalid(() => parseIds(new Array(3), 'ids', 100));
  });
});

describe('records', () => {
  it('have only the keys that are named, without those that are undefined', () => {
    const record = parseRecord({ a: 1, b: undefined }, 'it', ['a', 'b', 'c']);
    expect(Object.keys(record)).toEqual(['a']);
    expect(Object.getPrototypeOf(record)).toBeNull();
    expectInvalid(
      () => parseRecord({ d: 1 }, 'it', ['a', 'b']),
      /it has the unknown key "d"; it takes a, b/,
    );
    expectInvalid(() => parseRecord({ d: undefined }, 'it', ['a']));
  });

  it('are refused with keys of the language', () => {
    for (const json of ['{"__proto__":1}', '{"constructor":1}', '{"toString":1}', '{"then":1}']) {
      expectInvalid(() => parseRecord(JSON.parse(json), 'it', ['a']));
    }
    expect(({} as { x?: unknown }).x).toBeUndefined();
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
      expectInvalid(() => parseRecord(value, 'it', ['a']), /it must be an object/);
    }
  });

  it('are quoted in errors on one line and cut', () => {
    expect(quote('a\nb"')).toBe('"a\\nb\\""');
    expect(quote('x'.repeat(1_000)).length).toBeLessThanOrEqual(61);
    expect(quote('\u0000')).toBe('"\\u0000"');
  });
});

describe('numbers and text', () => {
  it('are whole numbers within their bounds, never strings', () => {
    for (const number of [1, 2, 10]) expect(parseInteger(number, 'n', 1, 10)).toBe(number);
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
      expectInvalid(() => parseInteger(value, 'n', 1, 10), /n must be a whole number from 1 to 10/);
    }
  });

  it('are text of every script, with tabs and line ends', () => {
    for (const text of [
      'x',
      'a\tb\r\nc',
      '\u202e\u{1f600}e\u0301',
      '<b>{{x}}</b>',
      ` ${'x'.repeat(98)} `,
    ]) {
      expect(parseText(text, 't', 100)).toBe(text);
    }
    for (const text of [
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
      expectInvalid(() => parseText(text, 't', 100), /^t |^Error: t |t (must|has)/);
    }
  });

  it('are measured in the bytes of UTF-8', () => {
    for (const text of ['', 'a', 'é', '\u20ac', '\u{1f600}', 'aé\u20ac\u{1f600}']) {
      expect(utf8Length(text)).toBe(Buffer.byteLength(text));
    }
  });
});

describe('data', () => {
  it('is a copy of plain JSON', () => {
    const data = { a: [1, { b: null }], c: 'x', d: false };
    const copy = parseJsonObject(data, 'data', 1_000);
    expect(copy).toEqual(data);
    expect(copy).not.toBe(data);
    expect(copy.a).not.toBe(data.a);
  });

  it('is as large as allowed, to the byte', () => {
    const data = { a: '\u20ac'.repeat(10) };
    const bytes = Buffer.byteLength(JSON.stringify(data));
    expect(parseJsonObject(data, 'data', bytes)).toEqual(data);
    expectInvalid(
      () => parseJsonObject(data, 'data', bytes - 1),
      /data has 38 bytes .* at most 37/,
    );
  });

  it('holds nothing that is no JSON, and no cycle', () => {
    const cycle: { a?: unknown } = {};
    cycle.a = cycle;
    for (const data of [
      cycle,
      { a: 1n },
      { a: Symbol('x') },
      { a: new Map() },
      { a: Number.NaN },
      { a: '\ud800' },
      { '\ud800': 1 },
    ]) {
      expectInvalid(() => parseJsonObject(data, 'data', 1_000));
    }
  });
});
