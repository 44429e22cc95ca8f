/** The longest time that a timer can wait, in milliseconds; it fires at once for a longer one. */
export const TIMER_MAX_MS = 2 ** 31 - 1;
