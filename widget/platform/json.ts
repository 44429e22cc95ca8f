/** JSON that works whatever the page's scripts have done to `JSON` and to the language's objects. */

/** Read once: the page's scripts may replace it later. */
const { parse } = JSON;

const ESCAPED = /["\\\p{Cc}\u2028\u2029]/gu;

/**
 * Serializes plain data to JSON. `JSON.stringify` would ask each object for its `toJSON`: some old
 * libraries give arrays one that turns them into strings, or fails.
 */
export function toJson(value: unknown): string {
  if (typeof value === 'string') return `"${value.replace(ESCAPED, escapeCharacter)}"`;
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) {
    return typeof value === 'boolean' || Number.isFinite(value) ? String(value) : 'null';
  }
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .map(([name, member]) => `${toJson(name)}:${toJson(member)}`);
  return `{${members.join(',')}}`;
}

/** @throws SyntaxError when the text is not JSON. */
export function fromJson(text: string): unknown {
  return parse(text);
}

/** What to tell the developer of a page on which `canReadJson` is false. */
export const JSON_BROKEN_TEXT =
  'A script of this page has replaced JSON by one that cannot read JSON. Load that script after ' +
  'widget.js, or remove it.';

/** Whether `fromJson` works: a script may have replaced `JSON` before this module was loaded. */
export function canReadJson(): boolean {
  try {
    return toJson(fromJson('{"list":[1,"a"]}')) === '{"list":[1,"a"]}';
  } catch {
    return false;
  }
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
