/** Those of the tokens that are needed first; see `tokens.ts`. */
import { css } from 'lit';

/** Colour of what is active: badge, unread dot, focus ring, links. */
export const accent = css`var(--mc-accent, light-dark(#3d5bd8, #8ea6ff))`;
/** Background of panel and popups. */
export const surface = css`var(--mc-surface, light-dark(#ffffff, #1d1f24))`;
export const text = css`var(--mc-text, light-dark(#1a1d23, #ecedf0))`;
export const border = css`var(--mc-border, light-dark(#e3e5ea, #363a42))`;
export const radius = css`var(--mc-radius, 12px)`;
export const shadow = css`var(--mc-shadow,
  0 1px 2px light-dark(rgb(16 20 30 / 0.08), rgb(0 0 0 / 0.4)),
  0 12px 32px light-dark(rgb(16 20 30 / 0.14), rgb(0 0 0 / 0.5)))`;
export const font = css`var(--mc-font, inherit)`;
export const panelWidth = css`var(--mc-panel-width, 380px)`;

/** Black or white, whichever stands out from the accent: by WCAG's luminance, which is Y of XYZ. */
export const onAccent = css`color(from ${accent} xyz-d65
  clamp(0, (0.18 - y) * 1000, 0.9505) clamp(0, (0.18 - y) * 1000, 1) clamp(0, (0.18 - y) * 1000, 1.089))`;
