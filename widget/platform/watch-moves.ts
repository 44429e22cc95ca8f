/**
 * Calls back when the element has moved in the window, whatever moved it, as long as it is wholly in
 * view: then it leaves a frame of its own size around it.
 */
export function watchMoves(element: Element, onMove: () => void, signal: AbortSignal): void {
  if (typeof IntersectionObserver === 'undefined') return;
  let observer: IntersectionObserver | undefined;
  const watch = (): void => {
    const { left, top, right, bottom } = element.getBoundingClientRect();
    const distances = [top, innerWidth - right, innerHeight - bottom, left];
    const rootMargin = distances.map((distance) => `${-Math.floor(distance)}px`).join(' ');
    // It reports at first, too, when the element may have moved already.
    const handle = (): void => {
      const rect = element.getBoundingClientRect();
      if (Math.max(Math.abs(rect.left - left), Math.abs(rect.top - top)) < 1) return;
      observer?.disconnect();
      onMove();
      if (!signal.aborted) watch();
    };
    observer = new IntersectionObserver(handle, { root: document, rootMargin, threshold: 1 });
    observer.observe(element);
  };
  watch();
  signal.addEventListener('abort', () => observer?.disconnect());
}
