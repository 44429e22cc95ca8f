import { isPlainObject, msOfDate } from './any-realm.js';

/**
 * What a value is, for errors: its kind, and the value itself only if it is a number, a boolean or
 * empty. Strings and objects may be secret, or large.
 */
export function seen(value: unknown): string {
  if (value === '') return 'an empty string';
  if (typeof value === 'object' && value !== null) return seenObject(value);
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return value === null || value === undefined ? String(value) : `a ${typeof value}`;
}

/** The object may be a proxy that fails. */
function seenObject(value: object): string {
  try {
    if (Array.isArray(value)) return `a list of ${value.length}`;
    if (isPlainObject(value)) return 'an object';
    if (Number.isNaN(msOfDate(value))) return 'an invalid Date';
    if ('then' in value) return 'a promise, which has to be awaited';
    return `an instance of ${String(value.constructor.name)}`;
  } catch {
    return 'an object';
  }
}

/** An error's sentence with what was seen instead. */
export function withSeen(message: string, what: string): string {
  return `${message.replace(/\.$/, '')}; got ${what}.`;
}
