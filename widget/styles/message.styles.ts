import { css } from 'lit';
import { accent, border, hover, quiet } from './tokens.js';

export const messageStyles = css`
  :host {
    display: block;
    border-block-end: 1px solid ${border};
  }

  :host(:last-of-type) {
    border-block-end-color: transparent;
  }

  :host(:focus-visible) {
    outline: none;
  }

  :host(:focus-visible) .row::after {
    position: absolute;
    inset: 0;
    z-index: 1;
    border: 2px solid ${accent};
    content: '';
    pointer-events: none;
  }

  .row:hover,
  :host(:focus-within) .row {
    background: ${hover};
  }

  .expanded .text {
    display: block;
  }

  .expanded .subject {
    overflow-wrap: anywhere;
    white-space: normal;
  }

  .read .mark {
    opacity: 0.45;
  }

  .read .subject {
    font-weight: 500;
  }

  .read .main > .text {
    color: ${quiet};
  }

  .more {
    z-index: 1;
    grid-area: 3 / 2;
    justify-self: start;
    margin-block-start: 2px;
    font-size: 13px;
  }

  .side {
    display: flex;
    grid-area: 1 / 3;
    gap: 7px;
    align-items: center;
    justify-content: end;
    block-size: 20px;
  }

  .dot {
    inline-size: 8px;
    block-size: 8px;
    border-radius: 50%;
    background: ${accent};
  }

  /* Most changes are confirmed sooner than anybody could read this. */
  .pending {
    animation: late 0s 1s backwards;
  }

  @keyframes late {
    from {
      visibility: hidden;
    }
  }

  .actions {
    z-index: 1;
    display: flex;
    grid-area: 1 / 3 / 4 / 3;
    gap: 2px;
    align-self: end;
    justify-self: end;
    margin-block: 22px -4px;
  }

  .main + .text {
    grid-column-end: 3;
  }

  @media (hover: hover) {
    .main + .text {
      grid-column-end: -1;
    }

    .actions {
      position: absolute;
      grid-area: auto;
      margin: 0;
      inset-block-start: 7px;
      inset-inline-end: 10px;
      padding-inline-start: 24px;
      background: linear-gradient(to right, transparent, ${hover} 20px);
      opacity: 0;
      pointer-events: none;
    }

    .actions:dir(rtl) {
      background: linear-gradient(to left, transparent, ${hover} 20px);
    }

    .row:hover .actions,
    :host(:focus-within) .actions {
      opacity: 1;
      pointer-events: auto;
    }

    .row:hover .side,
    :host(:focus-within) .side {
      opacity: 0;
    }
  }

  @media (forced-colors: active) {
    .mark,
    .dot {
      background: CanvasText;
      forced-color-adjust: none;
    }

    .actions {
      background: Canvas;
    }
  }
`;
