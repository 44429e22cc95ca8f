import type { Stop } from './page.js';
import { watchSizes } from './watch-sizes.js';

/**
 * Whether an element has a box that is not skipped. Browsers that cannot tell treat every element
 * as rendered.
 */
export function hasBox(element: Partial<Pick<Element, 'checkVisibility'>>): boolean {
  return element.checkVisibility?.() ?? true;
}

/** Calls back when the element is first rendered, and when it is hidden or shown again. */
export function watchRendered(element: Element, onChange: () => void): Stop {
  // An element that is never rendered has no size, so nothing is reported.
  let rendered = false;
  return watchSizes([element], () => {
    if (hasBox(element) === rendered) return;
    rendered = !rendered;
    // Changing sizes in the callback itself would be an error of the page.
    requestAnimationFrame(onChange);
  });
}
