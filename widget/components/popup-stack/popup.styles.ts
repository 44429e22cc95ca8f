import { css } from '../css.js';
import { border, radius, shadow, surface } from '../tokens.js';

export const popupStyles = css`
  :host {
    --_lines: 4;
    display: block;
    border: 1px solid ${border};
    border-radius: ${radius};
    background: ${surface};
    box-shadow: ${shadow};
    overflow: clip;
    pointer-events: auto;
    touch-action: pan-y pinch-zoom;
  }

  .whole {
    --_lines: 12;
  }

  :host(:focus-visible) {
    outline-offset: 2px;
  }

  .buttons {
    z-index: 1;
    grid-area: 1 / 3;
    align-self: start;
    margin-block: -4px;
    margin-inline-end: -6px;
  }

  @media (pointer: coarse) {
    .buttons {
      margin-block: -3px;
    }
  }

  .details {
    margin-block-start: 3px;
  }

  .line {
    position: absolute;
    grid-area: auto;
    inset: auto 0 0;
    border-block-end: 2px solid var(--_level);
    opacity: 0.7;
    transform-origin: left;
  }

  .line:dir(rtl) {
    transform-origin: right;
  }

  @media (prefers-reduced-motion: reduce) {
    .line {
      visibility: hidden;
    }
  }
`;
