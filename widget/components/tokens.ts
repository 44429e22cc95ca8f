/**
 * The page's custom properties as the elements read them, each with its default. None is declared
 * on an element: it would override what the page sets on its root.
 */
import { css } from './css.js';

/** Colour of badge, unread dot, focus ring and links. */
export const accent = css`var(--mc-accent, light-dark(#3d5bd8, #8ea6ff))`;
/** Background of panel and popups. */
export const surface = css`var(--mc-surface, light-dark(#ffffff, #1d1f24))`;
export const text = css`var(--mc-text, light-dark(#1a1d23, #ecedf0))`;
export const border = css`var(--mc-border, var(--_border, light-dark(#e3e5ea, #363a42)))`;
export const radius = css`var(--mc-radius, 12px)`;
export const shadow = css`var(--mc-shadow,
  0 1px 2px light-dark(rgb(16 20 30 / 0.08), rgb(0 0 0 / 0.4)),
  0 12px 32px light-dark(rgb(16 20 30 / 0.14), rgb(0 0 0 / 0.5)))`;
export const font = css`var(--mc-font, inherit)`;
export const panelWidth = css`var(--mc-panel-width, 380px)`;

/** Black or white, whichever contrasts more with the accent: by WCAG's luminance, the Y of XYZ. */
export const onAccent = css`color(from ${accent} xyz-d65
  clamp(0, (0.18 - y) * 1000, 0.9505) clamp(0, (0.18 - y) * 1000, 1) clamp(0, (0.18 - y) * 1000, 1.089))`;

/** Secondary text: times, hints, read messages. */
export const quiet = css`var(--mc-text-quiet, var(--_quiet, light-dark(#5d6470, #a2a8b4)))`;
export const info = css`var(--mc-info, light-dark(#2f6bd8, #7fb0ff))`;
export const success = css`var(--mc-success, light-dark(#1a7f4b, #58c98b))`;
export const warning = css`var(--mc-warning, light-dark(#a85a00, #f2b54a))`;
export const error = css`var(--mc-error, light-dark(#cf2b2b, #ff8b84))`;
export const popupWidth = css`var(--mc-popup-width, 360px)`;
/** Distance of the popups from the window's edges; among themselves they keep half of it. */
export const gap = css`var(--mc-gap, 16px)`;

/** Background of the element under the pointer. */
export const hover = css`color-mix(in srgb, ${text} 5%, ${surface})`;

/** Background of pressed buttons, tracks and placeholders. */
export const tint = css`color-mix(in srgb, ${text} 10%, transparent)`;

/** The properties that an element inherits where it stands in the document. */
export const INHERITED_PROPERTIES: readonly string[] = [
  'color-scheme',
  'font-family',
  '--mc-accent',
  '--mc-surface',
  '--mc-text',
  '--mc-text-quiet',
  '--mc-border',
  '--mc-radius',
  '--mc-shadow',
  '--mc-font',
  '--mc-info',
  '--mc-success',
  '--mc-warning',
  '--mc-error',
  '--mc-panel-width',
  '--mc-popup-width',
  '--mc-gap',
];
