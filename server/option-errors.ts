import { invalid, quote } from '../protocol/errors.js';
import type { MessageCenterError } from '../protocol/index.js';
import { seen } from '../protocol/seen.js';

/**
 * The error for an option of `createMessageCenter`.
 *
 * @param predicate What it takes, or does not have.
 * @param found The value that was passed, as the error names it.
 */
export function optionError(predicate: string, found?: string): MessageCenterError {
  return invalid(`createMessageCenter ${predicate}${found === undefined ? '' : `; got ${found}`}.`);
}

/** As `seen`, and the text of a string: for options that are not secret. */
export function quoted(value: unknown): string {
  return typeof value === 'string' ? quote(value) : seen(value);
}
