import type { Strings } from './strings.js';

/** The files of the languages, by primary language tag. English needs none. */
const FILES: { readonly [tag: string]: () => Promise<{ readonly strings: Strings }> } = {
  ar: () => import('./ar.js'),
  de: () => import('./de.js'),
  es: () => import('./es.js'),
  fr: () => import('./fr.js'),
  ja: () => import('./ja.js'),
  pl: () => import('./pl.js'),
};

export function hasFile(tag: string): boolean {
  return Object.hasOwn(FILES, tag);
}

/** Loads the texts of a language; undefined where there is no file for it. */
export function importStrings(tag: string): Promise<{ readonly strings: Strings }> | undefined {
  return hasFile(tag) ? FILES[tag]?.() : undefined;
}
