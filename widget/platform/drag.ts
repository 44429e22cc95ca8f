import { animate, motion } from './motion.js';

/** How far the finger moves before the element follows it, in CSS pixels. */
const SLACK_PX = 8;
/** How far a drag has to go, in CSS pixels; a quick one only a third of that. */
const DISTANCE_PX = 90;
/** The speed of a quick drag, in CSS pixels per millisecond. */
const QUICK_SPEED = 0.5;

interface DragOptions {
  readonly axis: 'x' | 'y';
  /** Whether a finger that went down there may drag the element. */
  readonly starts: (event: PointerEvent) => boolean;
  /** Whether the element follows in that direction. */
  readonly follows: (distance: number) => boolean;
  /** Called when the element was dragged away; it stays where the finger left it. */
  readonly onAway: (distance: number) => void;
}

/**
 * Lets the element follow a finger along one axis, and spring back when the finger leaves it too
 * early. What else the finger does is up to the element's `touch-action`.
 *
 * @returns Whether the element follows a finger now.
 */
export function watchDrag(
  element: HTMLElement,
  { axis, starts, follows, onAway }: DragOptions,
): () => boolean {
  let start: PointerEvent | undefined;
  let moved = 0;

  const translate = (distance: number): string => `${axis === 'x' ? '' : '0 '}${distance}px`;
  const handle = (event: PointerEvent): void => {
    if (event.pointerType !== 'touch' || !event.isPrimary) return;
    const { type, timeStamp } = event;
    if (type === 'pointerdown') start = starts(event) ? event : undefined;
    if (start === undefined) return;
    const distance = axis === 'x' ? event.clientX - start.clientX : event.clientY - start.clientY;
    if (type === 'pointermove') {
      moved = Math.abs(distance) > SLACK_PX && follows(distance) ? distance : 0;
      element.style.translate = translate(moved);
    } else if (type !== 'pointerdown') {
      const quick = Math.abs(distance) / (timeStamp - start.timeStamp) > QUICK_SPEED;
      start = undefined;
      if (type === 'pointerup' && Math.abs(moved) > (quick ? DISTANCE_PX / 3 : DISTANCE_PX)) {
        onAway(moved);
      } else {
        element.style.translate = '';
        animate(element, { translate: [translate(moved), '0'] }, motion(200));
      }
      moved = 0;
    }
  };

  for (const end of ['down', 'move', 'up', 'cancel'] as const) {
    element.addEventListener(`pointer${end}`, handle);
  }
  return () => moved !== 0;
}
