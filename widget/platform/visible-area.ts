/** A part of the window, in its pixels, from the corner at which client coordinates begin. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** A user who zooms in with two fingers moves the visible part over the page. */
const PINCH_SCALE = 1.01;

/**
 * The part of the window that the user sees: without scrollbars and without the on-screen keyboard.
 * Unlike the sizes of the root element, it does not depend on the `zoom` of the page. While the
 * user zooms in with two fingers, it is the whole window.
 */
export function visibleArea(): Area {
  const view = globalThis.visualViewport;
  if (!view) return { left: 0, top: 0, right: innerWidth, bottom: innerHeight };
  const { scale } = view;
  const isPinched = scale > PINCH_SCALE;
  const left = isPinched ? 0 : view.offsetLeft;
  const top = isPinched ? 0 : view.offsetTop;
  return { left, top, right: left + view.width * scale, bottom: top + view.height * scale };
}

/** Calls back when the visible area may have changed, until the signal aborts. */
export function watchVisibleArea(callback: () => void, signal: AbortSignal): void {
  window.addEventListener('resize', callback, { signal });
  for (const type of ['resize', 'scroll']) {
    globalThis.visualViewport?.addEventListener(type, callback, { signal });
  }
}
