import { describe, expect, it } from 'vitest';
import { formatPosition, parsePosition, START, samePosition } from '../../protocol/position.js';

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

  it('are refused in any other form', () => {
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
      expect(() => parsePosition(value)).toThrow(
        expect.objectContaining({
          code: 'INVALID',
          message: expect.stringContaining('A position has the form'),
        }),
      );
    }
  });

  it('are equal if number and id are', () => {
    expect(samePosition({ number: 1, id: 'a' }, { number: 1, id: 'a' })).toBe(true);
    expect(samePosition({ number: 1, id: 'a' }, { number: 1, id: 'b' })).toBe(false);
    expect(samePosition({ number: 2, id: 'a' }, { number: 1, id: 'a' })).toBe(false);
  });
});
