import { motion } from './motion.js';

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
  let moved = 0;

  const follow = (event: PointerEvent): void => {
    if (event.pointerId !== start?.pointerId) return;
    const { left, right } = element.getBoundingClientRect();
    const side = left - moved + (right - moved) - innerWidth;
    const distance = event.clientX - start.clientX;
    const away = Math.abs(side) < SLACK_PX || distance * side > 0;
    moved = away && (moved !== 0 || Math.abs(distance) > SLACK_PX) ? distance : 0;
    element.style.translate = `${moved}px`;
  };

  const end = (event: PointerEvent): void => {
    if (event.pointerId !== start?.pointerId) return;
    const far = Math.abs(moved);
    const quick = far / (event.timeStamp - start.timeStamp) > QUICK;
    const swiped = event.type === 'pointerup' && far > (quick ? FAR_PX / 3 : FAR_PX);
    if (swiped) onSwipe();
    else springBack(element, moved);
    start = undefined;
    moved = 0;
  };

  element.addEventListener('pointerdown', (event) => {
    if (event.pointerType === 'touch' && event.isPrimary) start = event;
  });
  element.addEventListener('pointermove', follow);
  element.addEventListener('pointerup', end);
  element.addEventListener('pointercancel', end);
}

function springBack(element: HTMLElement, from: number): void {
  element.style.translate = '';
  element.animate({ translate: [`${from}px`, '0'] }, motion(200));
}
