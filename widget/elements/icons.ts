import { html, nothing, type SVGTemplateResult, svg, type TemplateResult } from 'lit';
import type { Level } from '../../protocol/index.js';

/** Drawn on 20 by 20 in lines of the text's colour; always beside a text or a name, so hidden. */
function icon(paths: SVGTemplateResult, size = 18, className?: string): TemplateResult {
  return html`<svg
    class=${className ?? nothing}
    aria-hidden="true"
    width=${size}
    height=${size}
    viewBox="0 0 20 20"
    fill="none"
    stroke="currentColor"
    stroke-width="1.6"
    stroke-linecap="round"
    stroke-linejoin="round"
  >
    ${paths}
  </svg>`;
}

export const bellIcon = icon(
  svg`<path d="M10 2.8a5 5 0 0 0-5 5c0 4.2-1.7 5.7-1.7 5.7h13.4S15 12 15 7.8a5 5 0 0 0-5-5Z"/>
    <path d="M8.4 16.4a1.9 1.9 0 0 0 3.2 0"/>`,
  22,
);
export const closeIcon = icon(svg`<path d="m5.5 5.5 9 9m0-9-9 9"/>`, 16);
export const checkIcon = icon(svg`<path d="m4 10.6 4 4 8-9"/>`, 16);
export const checkAllIcon = icon(
  svg`<path d="m1.8 10.8 3.7 3.7 7-8.2"/><path d="m9.6 13.6.9.9 7.7-8.2"/>`,
);
export const unreadIcon = icon(
  svg`<circle cx="10" cy="10" r="6.2"/><circle cx="10" cy="10" r="2" fill="currentColor"/>`,
  16,
);
export const removeIcon = icon(
  svg`<path d="M3.5 5.5h13M8 5.2V3.4h4v1.8M5.2 5.5l.7 11h8.2l.7-11M8.4 8.8v4.6m3.2-4.6v4.6"/>`,
  16,
);
export const pendingIcon = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="M10 6v4.2l2.6 1.6"/>`,
  14,
);
export const offlineIcon = icon(
  svg`<path d="M2.5 3 17 17M8.2 4.4a9.6 9.6 0 0 1 9.3 3.3M2.5 7.7a9.6 9.6 0 0 1 3-2.2m-.2 5a6 6 0 0 1 3-1.7m4.3.3c.8.3 1.5.8 2.1 1.4M8.2 13.5a2.7 2.7 0 0 1 3.3-.2M10 16.4v.01"/>`,
  14,
);

export const inboxArt = icon(
  svg`<path d="M2.8 11.5 5 4.8h10l2.2 6.7v3.7H2.8v-3.7Z"/>
    <path d="M2.8 11.5h4.1c.3 1.4 1.5 2.1 3.1 2.1s2.8-.7 3.1-2.1h4.1"/>`,
  40,
  'art',
);
export const doneArt = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="m6.8 10.3 2.3 2.3 4.2-4.8"/>`,
  40,
  'art',
);
export const troubleArt = icon(
  svg`<circle cx="10" cy="10" r="7.2"/><path d="M10 6.5v4.2m0 2.6v.01"/>`,
  40,
  'art',
);

const LEVEL_PATHS: { readonly [level in Level]: SVGTemplateResult } = {
  debug: svg`<path d="M4 5.5 8 10l-4 4.5M10.5 14.5H16"/>`,
  info: svg`<circle cx="10" cy="10" r="7.2"/><path d="M10 9.4v4M10 6.6v.01"/>`,
  success: svg`<circle cx="10" cy="10" r="7.2"/><path d="m6.8 10.3 2.3 2.3 4.2-4.8"/>`,
  warning: svg`<path d="M10 3.2 17.8 16.6H2.2L10 3.2Z"/><path d="M10 8.2v3.8m0 2.2v.01"/>`,
  error: svg`<path d="M7 2.8h6l4.2 4.2v6L13 17.2H7L2.8 13V7L7 2.8Z"/>
    <path d="M10 6.6v4.2m0 2.6v.01"/>`,
};

export function levelIcon(level: Level): TemplateResult {
  return icon(LEVEL_PATHS[level] ?? LEVEL_PATHS.info, 18, 'icon');
}
