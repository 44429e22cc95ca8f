import { css } from '../css.js';
import { accent, border, hover, onAccent, quiet, surface } from '../tokens.js';

export const rowStyles = css`
  /* The first row's border is behind the header's. */
  :host {
    display: block;
    border-block-start: 1px solid ${border};
    visibility: inherit;
  }

  /* Around the message, without the heading of its day. */
  :host(:focus-visible) .row {
    outline: 2px solid ${accent};
    outline-offset: -2px;
  }

  h3 {
    margin: 0;
    padding: 12px 16px 2px;
    color: ${quiet};
    font-size: 12px;
    font-weight: 600;
  }

  .row {
    grid-template-columns: auto minmax(0, 1fr) minmax(58px, auto);
    align-content: center;
    min-block-size: 52px;
  }

  :host(:focus-within) .row {
    background: ${hover};
  }

  .read {
    border-color: color-mix(in srgb, var(--_level) 45%, transparent);
  }

  .read .subject {
    font-weight: 500;
  }

  .read .text {
    color: ${quiet};
  }

  :host(:not([cut])) .more:not(.always) {
    display: none;
  }

  .more {
    z-index: 1;
    justify-self: start;
    margin-block-start: 0;
    font-size: 13px;
  }

  .row > .side {
    display: flex;
    grid-area: 1 / 3;
    gap: 7px;
    align-items: center;
    justify-content: end;
    block-size: 20px;
    white-space: nowrap;
  }

  .new {
    padding-inline: 6px;
    border-radius: 4px;
    background: ${accent};
    color: ${onAccent};
    font-size: 11px;
    font-weight: 600;
    line-height: 17px;
  }

  .is-new {
    background: color-mix(in srgb, ${accent} 8%, ${surface});
  }

  .unread:not(.is-new) > .side::after {
    border: 4px solid ${accent};
    border-radius: 4px;
    content: '';
  }

  /* Most changes are confirmed before a user could read this. */
  .side > svg {
    inline-size: 14px;
    animation: late 0s 1s backwards;
  }

  .row > .actions {
    position: absolute;
    z-index: 1;
    grid-column: auto;
    inset-inline-end: 10px;
  }

  @media (hover: none) {
    /* The text needs the room: at first a new row has the mark only, later the time only. */
    time:has(+ .fresh),
    .new:not(.fresh) {
      display: none;
    }

    .row {
      align-content: start;
      min-block-size: 66px;
    }

    .row > * {
      grid-column-end: 3;
    }

    .actions {
      inset-block-end: 7px;
    }
  }

  @media (pointer: coarse) {
    .row {
      grid-template-columns: auto minmax(0, 1fr) minmax(72px, auto);
      min-block-size: 78px;
    }

    .more {
      margin-block-start: -10px;
    }

    .row > .actions {
      display: flex;
      gap: 16px;
      inset-block-end: 10px;
    }
  }

  @media (hover: hover) {
    .row:hover {
      background: ${hover};
    }

    .row > .actions {
      grid-row: 1;
      inset-block-start: -4px;
      opacity: 0;
      pointer-events: none;
    }

    .row:hover > .actions,
    :host(:focus-within) .actions {
      opacity: 1;
      pointer-events: auto;
    }

    .row:hover > .side,
    :host(:focus-within) .side {
      opacity: 0;
    }
  }

  @media (forced-colors: active) {
    .new {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
