/** Whether a media query holds; undefined where there are none, as in DOMs without a browser. */
export function mediaMatches(query: string): boolean | undefined {
  return globalThis.matchMedia?.(query)?.matches;
}

/** The user wants nothing to move, or nothing can. */
export function isStill(): boolean {
  return mediaMatches('(prefers-reduced-motion: reduce)') ?? true;
}

/** How long something moves, in milliseconds; with reduced motion it is there at once. */
export function motion(ms: number): KeyframeAnimationOptions {
  return { duration: isStill() ? 0 : ms, easing: 'cubic-bezier(0.2, 0.8, 0.3, 1)' };
}

/** Moves an element; undefined where nothing can move. */
export function animate(
  element: Element,
  frames: Keyframe[] | PropertyIndexedKeyframes,
  options: KeyframeAnimationOptions,
): Animation | undefined {
  const animation = element.animate?.(frames, options);
  // Browsers do not mind that nobody waits for one that is cancelled; other DOMs do.
  animation?.finished?.catch(() => {});
  return animation;
}
