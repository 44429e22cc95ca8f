import { describe, expect, it } from 'vitest';
import { jsonObject, utf8Length } from '../../protocol/data-schemas.js';
import { parse } from '../../protocol/field-schemas.js';

function expectInvalid(parse: () => unknown, names?: RegExp): void {
  expect(parse).toThrow(expect.objectContaining({ code: 'INVALID' }));
  if (names) expect(parse).toThrow(names);
}

describe('data', () => {
  it('is a copy of plain JSON', () => {
    const data = { a: [1, { b: null }], c: 'x', d: false };
    const copy = parse(jsonObject(1_000), data, 'data');
    expect(copy).toEqual(data);
    expect(copy).not.toBe(data);
    expect(copy.a).not.toBe(data.a);
  });

  it('is as large as allowed, to the byte', () => {
    const data = { a: '\u20ac'.repeat(10) };
    const bytes = Buffer.byteLength(JSON.stringify(data));
    expect(parse(jsonObject(bytes), data, 'data')).toEqual(data);
    expectInvalid(
      () => parse(jsonObject(bytes - 1), data, 'data'),
      /data has 38 bytes .* at most 37/,
    );
  });

  it('is refused without a copy of all of it if it has more values than bytes are allowed', () => {
    let all: unknown = 1;
    // As parsers of YAML make it: 100 ** 7 values in one hundred of each level.
    for (let level = 0; level < 7; level += 1) all = Array(100).fill(all);
    expectInvalid(
      () => parse(jsonObject(1_000), { all }, 'data'),
      /data has too many .* 1000 bytes/,
    );
  });

  it('is refused if it is not JSON or has a cycle', () => {
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
      expectInvalid(() => parse(jsonObject(1_000), data, 'data'));
    }
  });

  it('is measured in the bytes of UTF-8', () => {
    for (const sample of ['', 'a', 'é', '\u20ac', '\u{1f600}', 'aé\u20ac\u{1f600}']) {
      expect(utf8Length(sample)).toBe(Buffer.byteLength(sample));
    }
  });
});
