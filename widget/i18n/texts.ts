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
