/**
 * The page's custom properties as the elements read them, each with what stands in for it. None is
 * declared here: a default on an element would beat the one that the page sets on its root.
 */
import { css } from 'lit';

import { surface, text } from './first-tokens.js';

export * from './first-tokens.js';

/** Text of second rank: times, hints, what was read. */
export const quiet = css`var(--mc-text-quiet, light-dark(#5d6470, #a2a8b4))`;
export const info = css`var(--mc-info, light-dark(#2f6bd8, #7fb0ff))`;
export const success = css`var(--mc-success, light-dark(#1a7f4b, #58c98b))`;
export const warning = css`var(--mc-warning, light-dark(#a85a00, #f2b54a))`;
export const error = css`var(--mc-error, light-dark(#cf2b2b, #ff8b84))`;
export const popupWidth = css`var(--mc-popup-width, 360px)`;
/** Distance of the popups from the window's edges; panel and popups among themselves keep half. */
export const gap = css`var(--mc-gap, 16px)`;

/** Background of what is pointed at, a step away from the surface. */
export const hover = css`color-mix(in srgb, ${text} 5%, ${surface})`;

/** Of plain shapes: what is pressed, tracks, what stands in for a picture or a text. */
export const tint = css`color-mix(in srgb, ${text} 10%, transparent)`;

/**
 * What an element takes along when it has to leave its place in the document, because it inherits
 * from there.
 */
export const INHERITED: readonly string[] = [
  'color-scheme',
  'font-family',
  ...['accent', 'surface', 'text', 'text-quiet', 'border', 'radius', 'shadow', 'font'],
  ...['info', 'success', 'warning', 'error', 'panel-width', 'popup-width', 'gap'],
].map((name, index) => (index < 2 ? name : `--mc-${name}`));
