/** Whether a media query matches; undefined in DOMs without media queries. */
export function mediaMatches(query: string): boolean | undefined {
  return globalThis.matchMedia?.(query)?.matches;
}

/** The user prefers reduced motion, or the DOM cannot animate. */
export function isMotionReduced(): boolean {
  return mediaMatches('(prefers-reduced-motion: reduce)') ?? true;
}

/** The timing of a movement, in milliseconds; with reduced motion, it takes no time. */
export function motion(ms: number): KeyframeAnimationOptions {
  return { duration: isMotionReduced() ? 0 : ms, easing: 'cubic-bezier(0.2, 0.8, 0.3, 1)' };
}

/** Animates an element; undefined in DOMs without animations. */
export function animate(
  element: Element,
  frames: Keyframe[] | PropertyIndexedKeyframes,
  options: KeyframeAnimationOptions,
): Animation | undefined {
  const animation = element.animate?.(frames, options);
  // Browsers ignore that nobody handles the rejection of a cancelled animation; other DOMs do not.
  animation?.finished?.catch(() => {});
  return animation;
}
