import { expect, test } from 'vitest';
import { ownTexts, problemOfStrings } from '../../widget/i18n/own-texts.js';

test('texts of the page are strings, or objects of plural forms', () => {
  const missed = { one: '{count} x', few: undefined, other: '{count} xs' };
  const strings = { messages: 'Inbox', missed };
  expect(problemOfStrings(strings)).toBeNull();
  expect(ownTexts(strings)).toEqual(strings);
  expect(problemOfStrings({ undo: undefined })).toBeNull();
  for (const nothing of [undefined, null]) {
    expect(problemOfStrings(nothing)).toBeNull();
    expect(ownTexts(nothing)).toEqual({});
  }
});

test.each([
  [{ mesages: 'Inbox' }, 'strings has the unknown name mesages'],
  [{ toString: 'Inbox' }, 'strings has the unknown name toString'],
  [{ messages: 5 }, 'strings.messages must be a string, or plural forms with "other"'],
  [{ messages: null }, 'strings.messages must be a string, or plural forms with "other"'],
  [
    { missed: { one: '{count} x' } },
    'strings.missed must be a string, or plural forms with "other"',
  ],
  [
    { missed: { other: undefined } },
    'strings.missed must be a string, or plural forms with "other"',
  ],
  [{ missed: { other: 5 } }, 'strings.missed must be a string, or plural forms with "other"'],
  ['Inbox', 'strings must be an object of texts'],
])('others are reported, and those beside them are used: %j', (strings, problem) => {
  expect(problemOfStrings(strings)).toBe(problem);
  const undo = { undo: 'Back' };
  if (typeof strings === 'object') expect(ownTexts({ ...strings, ...undo })).toEqual(undo);
  else expect(ownTexts(strings)).toEqual({});
});
