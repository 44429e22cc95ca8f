/**
 * Wraps a method of one object.
 * @returns Restores the original method and returns true; returns false if somebody has replaced
 *   the method since, and may still call ours.
 */
export function wrapMethod<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  wrap: (original: Target[Name]) => Target[Name],
): () => boolean {
  const own = Object.getOwnPropertyDescriptor(target, name);
  const wrapped = wrap(target[name]);
  target[name] = wrapped;
  return () => {
    if (target[name] !== wrapped) return false;
    if (own) Object.defineProperty(target, name, own);
    else delete target[name];
    return true;
  };
}
