import { css } from '../css.js';
import { gap, popupWidth, surface } from '../tokens.js';

/**
 * The region is wider than the popups, so that it does not cut off their shadows, and lets pointer
 * events beside them through. While it is in a dialog, the page's rules such as `dialog > *` apply
 * to it. Therefore the properties that keep it in place are `!important`.
 */
export const popupStackStyles = css`
  :host {
    --_edge: 14px;
    position: fixed !important;
    inset: 0 0 var(--_keyboard, 0px) !important;
    flex-direction: column-reverse;
    inline-size: min(${popupWidth} + 4 * ${gap}, 100%) !important;
    max-inline-size: none !important;
    block-size: fit-content !important;
    max-block-size: 100% !important;
    margin: auto auto 0 !important;
    padding: ${gap} max(${gap}, env(safe-area-inset-right, 0px))
      max(${gap} * 0.75, env(safe-area-inset-bottom, 0px))
      max(${gap}, env(safe-area-inset-left, 0px)) !important;
    border: 0 !important;
    background: none !important;
    overflow: hidden auto !important;
    pointer-events: none;
    scrollbar-width: none;
  }

  :host(:popover-open) {
    display: flex !important;
  }

  :host([place^='top']) {
    --_edge: -14px;
    flex-direction: column;
    margin-block: 0 auto !important;
    padding-block: max(${gap} * 0.75, env(safe-area-inset-top, 0px)) calc(3 * ${gap}) !important;
  }

  :host([place$='start']) {
    align-items: start;
    margin-inline-start: 0 !important;
  }

  :host([place$='center']) {
    align-items: center;
  }

  :host([place$='end']) {
    align-items: end;
    margin-inline-end: 0 !important;
  }

  .popups {
    display: contents;
  }

  mc-popup,
  .bar {
    flex: none;
    inline-size: min(${popupWidth}, 100%);
    margin-block: calc(${gap} / 4);
  }

  /* Cards behind the newest one, as high as that. */
  :host([stacked]) .popups {
    --_peek: -8px;
    position: relative;
    display: block;
    flex: none;
    inline-size: min(${popupWidth}, 100%);
    isolation: isolate;
  }

  :host([stacked][place^='top']) .popups {
    --_peek: 8px;
  }

  :host([stacked]) mc-popup {
    inline-size: 100%;
    block-size: auto !important;
  }

  :host([stacked]) mc-popup[inert] {
    position: absolute;
    inset: 0;
  }

  :host([stacked]) mc-popup[behind] {
    z-index: calc(-1 * var(--_depth));
    scale: calc(1 - 0.05 * var(--_depth));
    translate: 0 calc(var(--_peek) * var(--_depth));
    transform-origin: 50% 0;
    pointer-events: none;
  }

  :host([stacked][place^='top']) mc-popup[behind] {
    transform-origin: 50% 100%;
  }

  @media (prefers-reduced-motion: no-preference) {
    :host([stacked]) mc-popup {
      transition: scale 180ms;
    }
  }

  .bar {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
    justify-content: end;
  }

  :host([stacked]) .bar {
    margin-block-end: calc(${gap} / 4 + 16px);
  }

  :host([stacked][place^='top']) .bar {
    margin-block: calc(${gap} / 4 + 16px) calc(${gap} / 4);
  }

  .pill {
    background: ${surface};
    box-shadow: 0 1px 4px rgb(0 0 0 / 0.14);
    pointer-events: auto;
  }

  @media print {
    :host(:popover-open) {
      display: none !important;
    }
  }
`;
