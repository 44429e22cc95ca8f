import type { Strings } from './strings.js';

/**
 * Loads the texts of a language; undefined where the widget has none. English is always there.
 *
 * @param tag The primary tag of the language.
 */
export function importStrings(
  tag: string | undefined,
): Promise<{ readonly strings: Strings }> | undefined {
  switch (tag) {
    case 'ar':
      return import('./ar.js');
    case 'de':
      return import('./de.js');
    case 'es':
      return import('./es.js');
    case 'fr':
      return import('./fr.js');
    case 'ja':
      return import('./ja.js');
    case 'pl':
      return import('./pl.js');
    default:
      return undefined;
  }
}
