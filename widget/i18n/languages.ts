import type { Strings } from './strings.js';

type ImportedStrings = Promise<{ readonly strings: Strings }>;

const FILES: { readonly [tag: string]: () => ImportedStrings } = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  ja: () => import('./ja.js'),
  pl: () => import('./pl.js'),
};

/**
 * Loads the texts of a language; undefined where the widget has none. English is always there.
 *
 * @param tag The primary tag of the language, in lower case.
 */
export function importStrings(tag: string): ImportedStrings | undefined {
  return FILES[tag]?.();
}
