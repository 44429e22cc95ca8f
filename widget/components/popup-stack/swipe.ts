import { animate, motion } from '../../platform/motion.js';

/** How far the finger has to go sideways before the element follows it, in CSS pixels. */
const SLACK_PX = 8;
/** A swipe counts from this far on; a quick one, in CSS pixels a millisecond, from a third of it. */
const FAR_PX = 90;
const QUICK = 0.5;

/**
 * Lets the element follow a finger towards the nearest side of the window, and spring back when it
 * is let go too early. In the middle of the window both sides are near. The page scrolls by what
 * goes up or down, if the element's `touch-action` is `pan-y`.
 *
 * @param onSwipe Called when it was swiped away; it stays where the finger left it.
 */
export function watchSwipe(element: HTMLElement, onSwipe: () => void): void {
  let start: PointerEvent | undefined;
  /** Below 0 when the left side is nearer. */
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
      const quick = Math.abs(distance) / (timeStamp - start.timeStamp) > QUICK;
      start = undefined;
      if (type === 'pointerup' && Math.abs(moved) > (quick ? FAR_PX / 3 : FAR_PX)) onSwipe();
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
