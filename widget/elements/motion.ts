/** How long something moves, in milliseconds; with reduced motion it is there at once. */
export function motion(ms: number): KeyframeAnimationOptions {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return { duration: still ? 0 : ms, easing: 'cubic-bezier(0.2, 0.8, 0.3, 1)' };
}
