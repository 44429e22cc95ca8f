import { html, type TemplateResult } from 'lit';

/**
 * An icon of lines in the text's colour, on a grid of 20 by 20; the style sheets set its size. It is
 * hidden from screen readers, because it always stands beside a text or a name.
 */
export function icon(path: string, className = ''): TemplateResult {
  return html`<svg
    class=${className}
    aria-hidden="true"
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    <path d=${path} />
  </svg>`;
}
