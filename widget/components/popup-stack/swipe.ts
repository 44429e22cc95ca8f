import { animate, motion } from '../../platform/motion.js';

/** How far the finger moves sideways before the element follows it, in CSS pixels. */
const SLACK_PX = 8;
/** How far a swipe has to go, in CSS pixels; a quick one only a third of that. */
const DISTANCE_PX = 90;
/** The speed of a quick swipe, in CSS pixels per millisecond. */
const QUICK_SPEED = 0.5;

/**
 * Lets the element follow a finger towards the nearest side of the window, and spring back when the
 * finger leaves it too early. In the middle of the window, both sides are near. Vertical movement
 * scrolls the page, if the element's `touch-action` is `pan-y`.
 *
 * @param onSwipe Called when the element was swiped away; it stays where the finger left it.
 */
export function watchSwipe(element: HTMLElement, onSwipe: () => void): void {
  let start: PointerEvent | undefined;
  /** Negative when the left side is nearer. */
  let side = 0;
  let moved = 0;

  const handle = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch' || !event.isPrimary) return;
    const { type, clientX, timeStamp } = event;
    if (type === 'pointerdown') {
      const { left, right } = element.getBoundingClientRect();
      side = left + right - innerWidth;
      start = event;
    }
    if (start === undefined) return;
    const distance = clientX - start.clientX;
    if (type === 'pointermove') {
      const away = Math.abs(side) < SLACK_PX || distance * side > 0;
      moved = away && Math.abs(distance) > SLACK_PX ? distance : 0;
      element.style.translate = `${moved}px`;
    } else if (type !== 'pointerdown') {
      const quick = Math.abs(distance) / (timeStamp - start.timeStamp) > QUICK_SPEED;
      start = undefined;
      if (type === 'pointerup' && Math.abs(moved) > (quick ? DISTANCE_PX / 3 : DISTANCE_PX))
        onSwipe();
      else {
        element.style.translate = '';
        animate(element, { translate: [`${moved}px`, '0'] }, motion(200));
      }
      moved = 0;
    }
  };

  for (const end of ['down', 'move', 'up', 'cancel'] as const) {
    element.addEventListener(`pointer${end}`, handle);
  }
}
