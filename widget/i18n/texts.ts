import { en } from './en.js';
import { formatAgo } from './relative-time.js';
import type { Strings } from './strings.js';

/** The languages that come with the widget, by their primary tag. */
const LANGUAGES: { readonly [tag: string]: Strings } = { en };

/** The widget's texts, numbers and times in one language. */
export class Texts {
  /** The language tag by which numbers, plurals and times are formatted. */
  readonly locale: string;
  readonly #strings: Strings;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;
  readonly #dates: Intl.DateTimeFormat;

  /**
   * @param lang A language tag. One without texts falls back to English, as a whole: texts and
   * times never mix languages, unless the page brings the texts itself.
   * @param overrides Texts of the page, which replace single ones.
   */
  constructor(lang: string, overrides: Partial<Strings> = {}) {
    const table = LANGUAGES[lang.toLowerCase().split('-')[0] as string];
    const own = table !== undefined || Object.keys(overrides).length > 0;
    this.locale = own ? validLocale(lang) : 'en';
    this.#strings = { ...(table ?? en), ...overrides };
    this.#plurals = new Intl.PluralRules(this.locale);
    this.#numbers = new Intl.NumberFormat(this.locale);
    this.#dates = new Intl.DateTimeFormat(this.locale, { dateStyle: 'long', timeStyle: 'short' });
  }

  /** One text; `count` chooses its plural form and takes the place of `{count}`. */
  get(name: keyof Strings, count = 0): string {
    const text = this.#strings[name];
    const form =
      typeof text === 'string' ? text : (text[this.#plurals.select(count)] ?? text.other);
    return form.replace('{count}', this.number(count));
  }

  number(value: number): string {
    return this.#numbers.format(value);
  }

  /** How long ago it was, for instance "5 min. ago"; a date when it was more than a week ago. */
  ago(iso: string, now: number): string {
    return formatAgo(Date.parse(iso), now, this.locale);
  }

  /** Heading of a day: "Today", "Yesterday", a weekday, or a date. */
  day(iso: string, now: number): string {
    const days = Math.round((startOfDay(now) - startOfDay(Date.parse(iso))) / 86_400_000);
    const relative = new Intl.RelativeTimeFormat(this.locale, { numeric: 'auto' });
    if (days < 2) return capital(relative.format(-Math.max(0, days), 'day'));
    const sameYear = new Date(iso).getFullYear() === new Date(now).getFullYear();
    const date: Intl.DateTimeFormatOptions = { month: 'long', day: 'numeric' };
    const year: Intl.DateTimeFormatOptions = sameYear ? {} : { year: 'numeric' };
    const format = days < 7 ? { weekday: 'long' as const } : { ...date, ...year };
    return capital(new Intl.DateTimeFormat(this.locale, format).format(Date.parse(iso)));
  }

  /** Date and time in full. */
  date(iso: string): string {
    return this.#dates.format(Date.parse(iso));
  }
}

function validLocale(lang: string): string {
  try {
    return Intl.getCanonicalLocales(lang)[0] ?? 'en';
  } catch {
    return 'en';
  }
}

function startOfDay(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
