/** What may not be in a text or a key: the rules of the server's schemas, and of the page's own popups. */

// biome-ignore lint/suspicious/noControlCharactersInRegex: the pattern refuses control characters
export const CONTROL_CHARACTER = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Every character that some reader treats as a line end. */
export const LINE_END = /[\r\n\u0085\u2028\u2029]/;

/** Whether a text may be in a message's `data`: well-formed Unicode without NUL. */
export function isDataText(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/**
 * Whether a key may be in a message's `data`: such a text, and not special in JavaScript, as
 * `__proto__`, `toString` and `then` are.
 */
export function isDataKey(key: string): boolean {
  const isReserved = key in Object.prototype || key === 'prototype' || key === 'then';
  return isDataText(key) && !isReserved;
}
