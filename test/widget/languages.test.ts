import { describe, expect, test } from 'vitest';
import { en } from '../../widget/i18n/en.js';
import { importStrings } from '../../widget/i18n/languages.js';
import type { Strings, Text } from '../../widget/i18n/strings.js';

const TAGS = ['pl', 'de', 'fr', 'es', 'ja', 'ar'];

/** Words that are the same in English, by language. */
const COGNATES: { readonly [tag: string]: readonly string[] } = {
  de: ['debug'],
  es: ['error'],
  fr: ['messages', 'actions'],
};

/** Numbers of messages as they occur. */
const COUNTS = Array.from({ length: 5_001 }, (_, count) => count);

const names = Object.keys(en) as (keyof Strings)[];

async function stringsOf(tag: string): Promise<Strings> {
  const { strings } = (await importStrings(tag)) ?? { strings: en };
  return strings;
}

function formsOf(text: Text): string[] {
  return typeof text === 'string'
    ? [text]
    : Object.values(text).filter((form) => form !== undefined);
}

test('there are no other languages than the documented ones', () => {
  for (const tag of ['nl', 'constructor', 'EN', '']) {
    expect(importStrings(tag)).toBe(undefined);
  }
});

describe.each(['en', ...TAGS])('the texts in %s', (tag) => {
  test('are complete, without surplus texts', async () => {
    const strings = await stringsOf(tag);
    expect(Object.keys(strings).sort()).toEqual([...names].sort());
    for (const name of names) {
      for (const form of formsOf(strings[name])) expect(form.trim()).not.toBe('');
    }
  });

  test('have every plural form that a number of messages can need, and no other', async () => {
    const rules = new Intl.PluralRules(tag);
    const needed = new Set([...COUNTS.map((count) => rules.select(count)), 'other']);
    for (const text of Object.values(await stringsOf(tag))) {
      if (typeof text !== 'string') expect(new Set(Object.keys(text))).toEqual(needed);
    }
  });

  test('contain the count in every form that stands for more than one number', async () => {
    const rules = new Intl.PluralRules(tag);
    const strings = await stringsOf(tag);
    for (const name of names) {
      const counted = formsOf(en[name]).some((form) => form.includes('{count}'));
      const text = strings[name];
      const forms = typeof text === 'string' ? { other: text } : text;
      for (const [form, said] of Object.entries(forms)) {
        const numbers = COUNTS.filter((count) => rules.select(count) === form);
        const several = typeof text === 'string' || numbers.some((number) => number > 2);
        if (counted && several) expect(said).toContain('{count}');
        if (!counted) expect(said).not.toContain('{');
      }
    }
  });
});

test.each(['en', ...TAGS])(
  'the name of the bell in %s has the number of its badge',
  async (tag) => {
    const rules = new Intl.PluralRules(tag);
    const { messagesUnread } = await stringsOf(tag);
    const forms = typeof messagesUnread === 'string' ? { other: messagesUnread } : messagesUnread;
    for (const [form, said] of Object.entries(forms)) {
      if (form !== rules.select(0) || form === rules.select(1)) expect(said).toContain('{count}');
    }
  },
);

test.each(TAGS)('no English text is left in %s', async (tag) => {
  const strings = await stringsOf(tag);
  const same = names.filter((name) => JSON.stringify(strings[name]) === JSON.stringify(en[name]));
  expect(same).toEqual(COGNATES[tag] ?? []);
});
