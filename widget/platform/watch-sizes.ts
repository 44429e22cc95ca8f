import type { Stop } from './page.js';

/** Calls back when one of the elements changes its size, or is rendered or no longer. */
export function watchSizes(elements: readonly Element[], onChange: () => void): Stop {
  if (typeof ResizeObserver === 'undefined') return () => {};
  const observer = new ResizeObserver(onChange);
  for (const element of elements) observer.observe(element);
  return () => observer.disconnect();
}

/** The same, in the next frame: changing sizes in the callback itself would be an error of the page. */
export function watchSizesInFrames(elements: readonly Element[], onChange: () => void): Stop {
  return watchSizes(elements, () => requestAnimationFrame(onChange));
}
