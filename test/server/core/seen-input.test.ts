import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SendInput } from '../../../server/index.js';
import { CenterFixture } from '../../support/center-fixture.js';

/** What errors say about values, none of which is a secret. */
const SEEN: readonly (readonly [fields: object, message: string])[] = [
  [{ text: 7 }, 'text must be a string; got 7.'],
  [{ text: undefined }, 'text must be a string; got undefined.'],
  [{ to: { user: Promise.resolve('secret') } }, 'got a promise, which has to be awaited.'],
  [{ to: { user: { id: 'secret' } } }, 'to.user must be a string; got an object.'],
  [{ to: { user: new (class User {})() } }, 'to.user must be a string; got an instance of User.'],
  [{ from: 'secret' }, 'from must be an object; got a string.'],
  [{ persistent: '' }, 'persistent must be true or false; got an empty string.'],
  [{ level: 'fatal' }, '; got "fatal".'],
  [{ progress: 40 }, 'progress must be a number from 0 to 1; got 40.'],
  [{ progress: Number.NaN }, '; got NaN.'],
  [{ closeAfterMs: 1.5 }, 'from 1000 to 600000; got 1.5.'],
  [{ tags: Array(11).fill('secret') }, 'at most 10 tags; got a list of 11.'],
  [{ expiresAt: new Date(Number.NaN) }, '; got an invalid Date.'],
  [{ data: { at: new Date() } }, 'data.at must be JSON'],
  [{ data: { at: new Date() } }, 'a plain object; got an instance of Date.'],
  [{ data: new Proxy({}, { getPrototypeOf: () => [] }) }, '; got an instance of Object.'],
];

describe('an error about the input of send', () => {
  const fixture = new CenterFixture();

  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  for (const [fields, message] of SEEN) {
    it(`says what it got: ${message}`, async () => {
      const input = { to: { user: 'barry' }, text: 'Ready', ...fields } as SendInput;
      const error = await fixture
        .center()
        .send(input)
        .catch((reason: unknown) => reason);
      expect(String(error)).toContain(message);
      expect(String(error)).not.toContain('secret');
    });
  }
});
