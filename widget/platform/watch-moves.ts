/**
 * Calls back when the element has moved in the window, whatever moved it, as long as it is entirely in
 * view: then it leaves a frame that is a pixel wider than itself.
 */
export function watchMoves(element: Element, onMove: () => void, signal: AbortSignal): void {
  if (signal.aborted || globalThis.IntersectionObserver === undefined) return;
  const { left, top, right, bottom } = element.getBoundingClientRect();
  const frame = [1 - top, 1 + right - innerWidth, 1 + bottom - innerHeight, 1 - left];
  const rootMargin = `${frame.join('px ')}px`;
  // It reports at first, too, when the element may have moved already.
  const handle = (): void => {
    const rect = element.getBoundingClientRect();
    if (rect.left === left && rect.top === top) return;
    observer.disconnect();
    onMove();
    watchMoves(element, onMove, signal);
  };
  const observer = new IntersectionObserver(handle, { root: document, rootMargin, threshold: 1 });
  observer.observe(element);
  signal.addEventListener('abort', () => observer.disconnect());
}
