/** The origin of the offsets of a fixed element, in pixels of the window. */
export interface Origin {
  readonly left: number;
  readonly top: number;
  readonly bottom: number;
  /** How many pixels of the window one CSS pixel of the element is. */
  readonly scale: number;
}

/**
 * Measures where a fixed element is without offsets, and leaves it there. `zoom` scales offsets and
 * sizes, and in browsers without popovers a transformed ancestor moves the element too.
 */
export function measureOrigin(element: HTMLElement): Origin {
  const { style } = element;
  // The animation of its appearance would be measured as well.
  style.setProperty('translate', 'none', 'important');
  style.inset = 'auto auto 0 0';
  const { bottom } = element.getBoundingClientRect();
  style.inset = '0 auto auto 0';
  const { left, top } = element.getBoundingClientRect();
  style.removeProperty('translate');
  return { left, top, bottom, scale: scaleOf(element) };
}

export function scaleOf(element: HTMLElement): number {
  return element.getBoundingClientRect().width / element.offsetWidth || 1;
}

export function clamp(value: number, min: number, max: number): number {
  return Math.round(Math.max(min, Math.min(value, max)));
}
