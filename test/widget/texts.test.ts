import { describe, expect, test, vi } from 'vitest';
import { en } from '../../widget/i18n/en.js';
import { importStrings } from '../../widget/i18n/languages.js';
import { Texts } from '../../widget/i18n/texts.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** A Wednesday, by the clock of whoever runs this. */
const NOW = new Date(2026, 6, 15, 10, 0).getTime();

const at = (...date: [number, number, number, number?, number?]) => new Date(...date).toISOString();

/** How long ago, with ordinary spaces only. */
const ago = (ms: number, locale = 'en') =>
  new Texts(locale).ago(new Date(NOW - ms).toISOString(), NOW).replace(/\s/g, ' ');

async function textsIn(locale: string): Promise<Texts> {
  return new Texts(locale, (await importStrings(locale.split('-')[0] as string))?.strings);
}

describe('a text', () => {
  test('has the form for its count, and the count as the language writes it', async () => {
    const pl = await textsIn('pl');
    expect([1, 3, 5, 22].map((count) => pl.get('missed', count))).toEqual([
      '1 nowa wiadomość',
      '3 nowe wiadomości',
      '5 nowych wiadomości',
      '22 nowe wiadomości',
    ]);
    const ar = await textsIn('ar-EG');
    expect([1, 2, 3, 11, 100].map((count) => ar.get('times', count))).toEqual([
      'مرة واحدة',
      'مرتان',
      '٣ مرات',
      '١١ مرة',
      '١٠٠ مرة',
    ]);
    expect(new Texts('de').get('more', 1_234)).toBe('+1.234 more');
  });

  test('is replaced by the page’s own, if that is usable', () => {
    const own = { messages: 'Inbox', times: { other: '{count} x, {count}' }, undo: undefined };
    const texts = new Texts('en', en, own as never);
    expect(texts.get('messages')).toBe('Inbox');
    expect(texts.get('times', 1)).toBe('1 x, 1');
    expect(texts.get('undo')).toBe('Undo');
  });
});

describe('how long ago', () => {
  test('is written in the unit that fits', () => {
    const written = [0, 29_000, 31_000, 5 * MINUTE, 59 * MINUTE, 60 * MINUTE, 13 * HOUR].map((ms) =>
      ago(ms),
    );
    expect(written).toEqual([
      'now',
      'now',
      '1 min. ago',
      '5 min. ago',
      '59 min. ago',
      '1 hr. ago',
      '13 hr. ago',
    ]);
  });

  test('counts days by midnights, and gives a date from a week on', () => {
    const written = (iso: string) => new Texts().ago(iso, NOW);
    expect(written(at(2026, 6, 14, 9))).toBe('yesterday');
    // 35 hours ago, but two midnights.
    expect(written(at(2026, 6, 13, 23))).toBe('2 days ago');
    expect(written(at(2026, 6, 9, 1))).toBe('6 days ago');
    expect(written(at(2026, 6, 8, 23))).toBe('Jul 8');
    expect(written(at(2025, 11, 31, 12))).toBe('Dec 31, 2025');
  });

  test('is in hours for all of today', () => {
    const night = new Date(2026, 6, 15, 23, 50).getTime();
    expect(new Texts().ago(at(2026, 6, 15, 0, 5), night)).toBe('24 hr. ago');
    expect(new Texts().ago(at(2026, 6, 14, 23, 55), night)).toBe('yesterday');
  });

  test('is "now" for a time in the future', () => {
    expect(ago(-3 * HOUR)).toBe('now');
  });

  test('reads well in each language', () => {
    const written = ['pl', 'de', 'fr', 'es', 'ja', 'ar'].map((tag) => ago(5 * MINUTE, tag));
    expect(written).toEqual([
      '5 min temu',
      'vor 5 Min.',
      'il y a 5 min',
      'hace 5 min',
      '5 分前',
      'قبل 5 دقائق',
    ]);
  });
});

describe('the heading of a day', () => {
  const day = (iso: string, locale = 'en') => new Texts(locale).day(iso, NOW);

  test('is a name within the last week, else a date, with the year if it is not this one', () => {
    expect(day(at(2026, 6, 15, 0, 0))).toBe('Today');
    expect(day(at(2026, 6, 14, 23, 59))).toBe('Yesterday');
    expect(day(at(2026, 6, 13, 0, 0))).toBe('Monday');
    expect(day(at(2026, 6, 9, 12))).toBe('Thursday');
    expect(day(at(2026, 6, 8, 12))).toBe('July 8');
    expect(day(at(2025, 6, 15, 10))).toBe('July 15, 2025');
  });

  test('is "today" for a time in the future', () => {
    expect(day(at(2026, 6, 16, 1))).toBe('Today');
  });

  test('begins with a capital letter if the language has them', () => {
    const days = ['pl', 'de', 'fr', 'es', 'ja', 'ar'].map((tag) => [
      day(at(2026, 6, 14), tag),
      day(at(2026, 6, 12), tag),
    ]);
    expect(days).toEqual([
      ['Wczoraj', 'Niedziela'],
      ['Gestern', 'Sonntag'],
      ['Hier', 'Dimanche'],
      ['Ayer', 'Domingo'],
      ['昨日', '日曜日'],
      ['أمس', 'الأحد'],
    ]);
    expect(day(at(2026, 0, 3), 'de-AT')).toBe('3. Jänner');
  });

  test('is right across a daylight saving change', () => {
    // The Sundays on which clocks change somewhere, and the days beside them.
    for (const [month, date] of [
      [2, 8],
      [2, 29],
      [9, 25],
      [10, 1],
    ] as const) {
      const now = new Date(2026, month, date + 1, 0, 30).getTime();
      expect(new Texts().day(at(2026, month, date, 0, 10), now)).toBe('Yesterday');
      expect(new Texts().day(at(2026, month, date - 1, 23, 50), now)).toBe('Saturday');
    }
  });
});

test('a date is written in full, by the formats of the region', () => {
  expect(new Texts('en-GB').date(at(2026, 6, 8, 15, 4))).toMatch(/^8 July 2026\b.*\b15:04$/);
  expect(new Texts('en-US').date(at(2026, 6, 8, 15, 4))).toMatch(/^July 8, 2026\b.*\b3:04\sPM$/);
  expect(new Texts('de').date(at(2026, 6, 8, 15, 4))).toMatch(/^8\. Juli 2026\b.*\b15:04$/);
});

test('days and dates follow the user into another time zone', () => {
  vi.stubEnv('TZ', 'America/Los_Angeles');
  const texts = new Texts();
  const now = Date.parse('2026-07-08T11:00:00Z');
  const dayAndDate = () => [
    texts.day('2026-07-06T02:00:00Z', now),
    texts.date('2026-07-06T02:00:00Z'),
  ];
  expect(dayAndDate()).toEqual(['Sunday', expect.stringContaining('July 5')]);
  vi.stubEnv('TZ', 'Asia/Tokyo');
  expect(dayAndDate()).toEqual(['Monday', expect.stringContaining('July 6')]);
  vi.unstubAllEnvs();
});
