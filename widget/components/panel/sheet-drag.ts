import { watchDrag } from '../../platform/drag.js';
import { takesText } from '../../platform/focus.js';
import { animate, motion } from '../../platform/motion.js';

/**
 * Lets a finger drag the panel down while it is a sheet: by its header, or by its list while that
 * is at its top.
 *
 * @param scroller Returns the list.
 * @param onAway Called when the panel was dragged out of the window.
 */
export function watchSheetDrag(
  panel: HTMLElement,
  scroller: () => Element | null,
  onAway: () => void,
): void {
  const isDragged = watchDrag(panel, {
    axis: 'y',
    starts: (event) => {
      const path = event.composedPath();
      const list = scroller();
      const isFree = list === null || list.scrollTop <= 0 || !path.includes(list);
      // A field may have its own use for the movement, such as a slider.
      return panel.hasAttribute('sheet') && isFree && !path.some(takesText);
    },
    follows: (distance) => distance > 0,
    onAway: (distance) => slideOut(panel, distance, onAway),
  });
  // Otherwise the browser takes over the movement to scroll the list beyond its top.
  const keepFinger = (event: Event): void => {
    if (isDragged() && event.cancelable) event.preventDefault();
  };
  panel.addEventListener('touchmove', keepFinger, { passive: false });
}

function slideOut(panel: HTMLElement, distance: number, onOut: () => void): void {
  const frames = { translate: [`0 ${distance}px`, '0 100%'] };
  const slide = animate(panel, frames, { ...motion(180), fill: 'forwards' });
  const finish = (): void => {
    onOut();
    panel.style.translate = '';
    // By then the panel is closed, or the page has prevented that.
    requestAnimationFrame(() => slide?.cancel());
  };
  if (slide) slide.onfinish = finish;
  else finish();
}
