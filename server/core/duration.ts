/** A length of time: milliseconds, or a number with a unit, such as `'30d'`. */
export type Duration = number | `${number}${Unit}`;

type Unit = keyof typeof UNITS;

const SECOND_MS = 1_000;
const DAY_MS = 86_400 * SECOND_MS;

const UNITS = {
  ms: 1,
  s: SECOND_MS,
  m: 60 * SECOND_MS,
  h: 3_600 * SECOND_MS,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
} as const;

const FORM = /^(\d+(?:\.\d+)?)(ms|s|m|h|d|w|y)$/;

/** What a duration must be, for errors. */
export const DURATION_FORM =
  'a number of milliseconds, or a number with the unit ms, s, m, h, d, w or y, such as "30d"';

/** A duration in whole milliseconds, 1 or more; undefined if the value is none. */
export function durationMs(value: unknown): number | undefined {
  const [, number, unit] = (typeof value === 'string' ? FORM.exec(value) : null) ?? [];
  const ms = unit === undefined ? value : Number(number) * UNITS[unit as Unit];
  const rounded = typeof ms === 'number' ? Math.round(ms) : Number.NaN;
  return Number.isSafeInteger(rounded) && rounded >= 1 ? rounded : undefined;
}
