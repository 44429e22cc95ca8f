import type { Stop } from './page.js';

/** Calls back when the element is first rendered, and when it is hidden or shown again. */
export function watchRendered(element: Element, onChange: () => void): Stop {
  if (typeof ResizeObserver === 'undefined') return () => {};
  const isRendered = (): boolean => element.checkVisibility?.() ?? true;
  // An element that is never rendered has no size, of which the observer does not report.
  let rendered = false;
  const observer = new ResizeObserver(() => {
    if (isRendered() === rendered) return;
    rendered = !rendered;
    // Changing sizes in the callback itself would be an error of the page.
    requestAnimationFrame(onChange);
  });
  observer.observe(element);
  return () => observer.disconnect();
}
