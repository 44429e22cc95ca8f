/**
 * Checks of values that hold in every realm: a frame or a `vm` context, such as that of a test of
 * Jest, has an `Object` and a `Date` of its own.
 */

/** Whether a value is an object of no class. */
export function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype || isRootOfRealm(prototype);
}

/** Whether an object is the `Object.prototype` of some realm. */
function isRootOfRealm(prototype: unknown): boolean {
  return (
    Object.getPrototypeOf(prototype) === null && Object.hasOwn(prototype as object, 'isPrototypeOf')
  );
}

/** The milliseconds of a Date since 1970, NaN for an invalid one; undefined for other values. */
export function msOfDate(value: unknown): number | undefined {
  try {
    return Date.prototype.getTime.call(value);
  } catch {
    return undefined;
  }
}
