import { html, type TemplateResult } from 'lit';

/**
 * Drawn on 20 by 20 in lines of the text's colour; always beside a text or a name, so hidden. The
 * style sheets say how big.
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
