import { attempt } from '../platform/attempt.js';
import { en } from './en.js';
import type { PluralText, Strings } from './strings.js';

/** The usable ones of the texts that a page has set as `strings`. */
export function ownTexts(strings: unknown): Partial<Strings> {
  return Object.fromEntries(
    (entriesOf(strings) ?? []).filter(([name, text]) => isName(name) && isText(text)),
  );
}

/** The problem with the texts of a page, without the final period; null if there is none. */
export function problemOfStrings(strings: unknown): string | null {
  if (strings === undefined || strings === null) return null;
  if (typeof strings !== 'object') return 'strings must be an object of texts';
  const entries = entriesOf(strings);
  if (!entries) return 'strings cannot be read';
  for (const [name, text] of entries) {
    if (!isName(name)) return `strings has the unknown name ${name}`;
    if (text !== undefined && !isText(text))
      return `strings.${name} must be a string, or plural forms with "other"`;
  }
  return null;
}

/** Undefined for a proxy or a getter that throws. */
function entriesOf(strings: unknown): readonly [name: string, text: unknown][] | undefined {
  return attempt(() => Object.entries(strings ?? {}));
}

function isName(name: string): boolean {
  return Object.hasOwn(en, name);
}

function isText(text: unknown): boolean {
  if (typeof text !== 'object' || text === null) return typeof text === 'string';
  const { other } = text as Partial<PluralText>;
  return [other ?? null, ...Object.values(text)].every(isForm);
}

function isForm(form: unknown): boolean {
  return form === undefined || typeof form === 'string';
}
