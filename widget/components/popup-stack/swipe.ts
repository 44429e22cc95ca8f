import { watchDrag } from '../../platform/drag.js';
import { mediaMatches } from '../../platform/motion.js';
import { NARROW } from '../../platform/narrow.js';

/**
 * Within this distance of the window's middle, in CSS pixels, an element counts as equally near to
 * both sides.
 */
const MIDDLE_PX = 8;

/**
 * Lets a finger swipe the element away: towards the nearest side of the window, in a narrow window
 * and in the middle towards either side. Vertical movement scrolls the page, if the element's
 * `touch-action` is `pan-y`.
 *
 * @param onSwipe Called when the element was swiped away; it stays where the finger left it.
 */
export function watchSwipe(element: HTMLElement, onSwipe: () => void): void {
  /** Negative when the left side is nearer. */
  let side = 0;
  watchDrag(element, {
    axis: 'x',
    starts: () => {
      const { left, right } = element.getBoundingClientRect();
      side = mediaMatches(NARROW) ? 0 : left + right - innerWidth;
      return true;
    },
    follows: (distance) => Math.abs(side) < MIDDLE_PX || distance * side > 0,
    onAway: onSwipe,
  });
}
