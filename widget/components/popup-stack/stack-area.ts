import { mediaMatches } from '../../platform/motion.js';
import { NARROW } from '../../platform/narrow.js';
import type { Stop } from '../../platform/page.js';
import { scaleOf } from '../../platform/placement.js';
import { visibleArea, watchVisibleArea } from '../../platform/visible-area.js';

/** A smaller area at the window's end is a scrollbar. */
const KEYBOARD_MIN_PX = 60;

/**
 * Keeps the stack above the on-screen keyboard.
 *
 * @param onArea Called now and when the window may have become narrow or wide.
 * @returns Stops it.
 */
export function watchStackArea(stack: HTMLElement, onArea: (narrow: boolean) => void): Stop {
  const listeners = new AbortController();
  const handleArea = (): void => {
    onArea(mediaMatches(NARROW) ?? false);
    const covered = Math.round(innerHeight - visibleArea().bottom);
    if (covered > KEYBOARD_MIN_PX) {
      stack.style.setProperty('--_keyboard', `${covered / scaleOf(stack)}px`);
    } else stack.style.removeProperty('--_keyboard');
  };
  watchVisibleArea(handleArea, listeners.signal);
  handleArea();
  return () => listeners.abort();
}
