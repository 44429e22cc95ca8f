import { css } from 'lit';
import { gap, popupWidth, surface } from './tokens.js';

/**
 * Where the region is in a dialog, rules of the page such as `dialog > *` apply to it: what keeps it
 * in its place is important.
 */
export const popupStackStyles = css`
  :host {
    --_edge: 14px;
    position: fixed !important;
    inset: auto !important;
    flex-direction: column-reverse;
    inline-size: min(${popupWidth} + 2 * ${gap}, 100%) !important;
    block-size: auto !important;
    max-inline-size: none !important;
    max-block-size: 100% !important;
    margin: 0 !important;
    padding: calc(${gap} / 2) ${gap} !important;
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
    inset-block-start: env(safe-area-inset-top, 0) !important;
  }

  :host([place^='bottom']) {
    inset-block-end: env(safe-area-inset-bottom, 0) !important;
  }

  :host([place$='start']) {
    inset-inline-start: 0 !important;
  }

  :host([place$='center']) {
    inset-inline: 0 !important;
    margin-inline: auto !important;
  }

  :host([place$='end']) {
    inset-inline-end: 0 !important;
  }

  .bar {
    display: flex;
    flex: none;
    gap: 8px;
    justify-content: end;
    padding-block: calc(${gap} / 4);
  }

  .pill {
    background: ${surface};
    box-shadow: 0 1px 4px rgb(0 0 0 / 0.14);
    pointer-events: auto;
  }
`;
