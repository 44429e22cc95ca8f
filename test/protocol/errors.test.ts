import { expect, test, vi } from 'vitest';
import { MessageCenterError, quote } from '../../protocol/errors.js';

/** The error class of a second copy of the package. */
async function otherCopy(): Promise<typeof MessageCenterError> {
  vi.resetModules();
  return (await import('../../protocol/errors.js')).MessageCenterError;
}

test('an error of a second copy of the package is recognized, in both directions', async () => {
  const Other = await otherCopy();
  expect(Other).not.toBe(MessageCenterError);
  expect(new Other('LIMIT', 'Too many.') instanceof MessageCenterError).toBe(true);
  expect(new MessageCenterError('LIMIT', 'Too many.') instanceof Other).toBe(true);
});

test('nothing else is recognized as a MessageCenterError', async () => {
  const unknownCode = Object.assign(new MessageCenterError('LIMIT', ''), { code: 'toString' });
  for (const value of [null, undefined, 'LIMIT', {}, new Error('LIMIT'), unknownCode]) {
    expect((value as unknown) instanceof MessageCenterError).toBe(false);
  }
});

test('a subclass recognizes only its own errors', () => {
  class AppError extends MessageCenterError {}
  expect(new MessageCenterError('LIMIT', '') instanceof AppError).toBe(false);
  expect(new AppError('LIMIT', '') instanceof AppError).toBe(true);
  expect(new AppError('LIMIT', '') instanceof MessageCenterError).toBe(true);
});

test('a quoted value cannot end a line of a log, control a terminal, or change the direction', () => {
  const escapes = ['\\u009b2J', '\\u0085', '\\u2028', '\\u202e', '\\u2066', '\\u007f'];
  for (const escaped of escapes) {
    expect(quote(`a${JSON.parse(`"${escaped}"`)}b`)).toBe(`"a${escaped}b"`);
  }
  expect(quote('Zażółć 👩‍👩‍👧 "x"')).toBe('"Zażółć 👩‍👩‍👧 \\"x\\""');
});
