const SECOND = 1_000;

const UNITS: readonly (readonly [unit: Intl.RelativeTimeFormatUnit, ms: number, below: number])[] =
  [
    ['minute', 60 * SECOND, 60],
    ['hour', 3_600 * SECOND, 24],
    ['day', 86_400 * SECOND, 7],
  ];

/**
 * "now", "5 min. ago", "yesterday"; a date without time when it was a week ago or more. A time that
 * lies ahead, because two clocks differ, counts as now.
 */
export function formatAgo(time: number, now: number, locale: string): string {
  const ago = Math.max(0, now - time);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: 'auto', style: 'narrow' });
  if (ago < 45 * SECOND) return format.format(0, 'second');
  for (const [unit, ms, below] of UNITS) {
    const value = Math.max(1, Math.round(ago / ms));
    if (value < below) return format.format(-value, unit);
  }
  const sameYear = new Date(time).getFullYear() === new Date(now).getFullYear();
  const year = sameYear ? {} : ({ year: 'numeric' } as const);
  return new Intl.DateTimeFormat(locale, { month: 'short', day: 'numeric', ...year }).format(time);
}
