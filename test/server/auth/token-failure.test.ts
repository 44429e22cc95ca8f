import { expect, test } from 'vitest';
import { MessageCenterError } from '../../../protocol/index.js';
import { withoutMessage } from '../../../server/auth/token-failure.js';

test('an error about a token is logged by its name and place, whatever was thrown', () => {
  const unreadable = Object.defineProperty(new Error('secret'), 'stack', {
    get: () => {
      throw new Error('secret');
    },
  });
  const thrown = [new TypeError('secret'), 'secret', null, unreadable];
  const texts = thrown.map((error) => withoutMessage(error).message);
  expect(texts[0]).toMatch(/threw TypeError at .*token-failure\.test\.ts/);
  expect(texts.slice(1)).toEqual([
    expect.stringContaining('a value of type string'),
    expect.stringContaining('a value of type object'),
    expect.stringContaining('cannot be read'),
  ]);
  expect(texts.join()).not.toContain('secret');
});

test('an error of the message center itself is logged as it is, since it quotes no token', () => {
  const late = new MessageCenterError('UNAVAILABLE', 'no answer');
  expect(withoutMessage(late)).toBe(late);
});
