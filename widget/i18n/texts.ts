import { toJson } from '../platform/json.js';
import { en } from './en.js';
import type { Strings } from './strings.js';

const TICK_MS = 30_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** The widget's texts, numbers and times in one language. Days are those of the user's time zone. */
export class Texts {
  /** The language tag by which numbers, plurals and times are formatted. */
  readonly locale: string;
  readonly #strings: Strings;
  readonly #own: Partial<Strings>;
  // Created when they are first needed, because they take the browser longer than anything else
  // here.
  #plurals: Intl.PluralRules | undefined;
  #numbers: Intl.NumberFormat | undefined;
  #relative: Intl.RelativeTimeFormat | undefined;
  readonly #dates: { [optionsAndZone: string]: Intl.DateTimeFormat } = {};

  /** @param own Texts of the page, which replace single ones. */
  constructor(locale = 'en', strings: Strings = en, own: Partial<Strings> = {}) {
    this.locale = locale;
    this.#strings = strings;
    this.#own = own;
  }

  /**
   * One text; `count` chooses its plural form.
   * @param shown Replaces `{count}`.
   */
  get(name: keyof Strings, count = 0, shown = this.number(count)): string {
    const text = this.#own[name] ?? this.#strings[name];
    if (typeof text === 'string') return text.replaceAll('{count}', shown);
    this.#plurals ??= new Intl.PluralRules(this.locale);
    const form = text[this.#plurals.select(count)] ?? text.other;
    return form.replaceAll('{count}', shown);
  }

  number(value: number): string {
    this.#numbers ??= new Intl.NumberFormat(this.locale);
    return this.#numbers.format(value);
  }

  /** A part of a whole, from 0 to 1, as "62%". */
  percent(value: number): string {
    return new Intl.NumberFormat(this.locale, { style: 'percent' }).format(value);
  }

  /**
   * How long ago it was: "now", "5 min. ago", "yesterday"; a date when it was a week ago or more. A
   * time in the future, because two clocks differ, counts as now.
   */
  ago(iso: string, now: number): string {
    const time = Date.parse(iso);
    const minutes = Math.round((now - time) / MINUTE_MS);
    if (minutes < 1) return this.#ago(0, 'second');
    if (minutes < 60) return this.#ago(minutes, 'minute');
    const hours = Math.round(minutes / 60);
    const days = daysBetween(time, now);
    if (hours < 24 || days < 1) return this.#ago(hours, 'hour');
    return days < 7 ? this.#ago(days, 'day') : this.#dayOfYear(time, now, 'short');
  }

  /** Heading of the day: "Today", "Yesterday", a weekday of the last week, else a date. */
  day(iso: string, now: number): string {
    const time = Date.parse(iso);
    const days = daysBetween(time, now);
    const day =
      days < 2
        ? this.#ago(Math.max(0, days), 'day')
        : days < 7
          ? this.#date(time, { weekday: 'long' })
          : this.#dayOfYear(time, now, 'long');
    return day.replace(/^./u, (first) => first.toLocaleUpperCase(this.locale));
  }

  /** Date and time in full. */
  date(iso: string): string {
    return this.#date(Date.parse(iso), { dateStyle: 'long', timeStyle: 'short' });
  }

  #ago(value: number, unit: Intl.RelativeTimeFormatUnit): string {
    const options = { numeric: 'auto', style: 'short' } as const;
    this.#relative ??= new Intl.RelativeTimeFormat(this.locale, options);
    return this.#relative.format(-value, unit);
  }

  /** A date, with the year when it is another one than now. */
  #dayOfYear(time: number, now: number, month: 'short' | 'long'): string {
    const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
    return this.#date(time, { day: 'numeric', month, ...(!sameYear && { year: 'numeric' }) });
  }

  #date(time: number, options: Intl.DateTimeFormatOptions): string {
    // A format keeps the time zone that it was created in, and the user may travel.
    const key = `${toJson(options)} ${new Date(time).getTimezoneOffset()}`;
    this.#dates[key] ??= new Intl.DateTimeFormat(this.locale, options);
    return this.#dates[key].format(time);
  }
}

/** How many midnights lie between two times. */
function daysBetween(time: number, now: number): number {
  // Rounded, because the days on which clocks are changed are longer or shorter.
  return Math.round((midnightBefore(now) - midnightBefore(time)) / DAY_MS);
}

/**
 * After how many milliseconds relative times are out of date: soon, and when the next day begins in
 * the user's time zone.
 */
export function msToNextTime(now: number): number {
  return Math.min(TICK_MS, new Date(now).setHours(24, 0, 0, 0) - now);
}

function midnightBefore(time: number): number {
  return new Date(time).setHours(0, 0, 0, 0);
}
