import { type CSSResult, unsafeCSS } from 'lit';

/**
 * Lit's `css` for style sheets of this package. Lit's function calls `Array.prototype.reduce`,
 * which Prototype.js replaces by a method with another meaning.
 */
export function css(strings: TemplateStringsArray, ...values: readonly CSSResult[]): CSSResult {
  return unsafeCSS(String.raw({ raw: strings }, ...values));
}
