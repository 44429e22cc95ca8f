/**
 * Puts a function around a method of one object.
 * @returns Puts the former method back and says true; false when somebody has replaced the method
 *   since, who then still calls through ours.
 */
export function wrapMethod<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  wrap: (former: Target[Name]) => Target[Name],
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
