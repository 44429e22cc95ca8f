import { css } from '../css.js';
import { font } from '../tokens.js';

export const messageBadgeStyles = css`
  /* It does not make its line higher, or its row in a flexible box or a grid. */
  :host {
    display: inline-flex;
    align-items: center;
    align-self: center;
    block-size: 0;
    vertical-align: middle;
  }

  /* Resets inherited text styles. */
  .badge,
  .text {
    all: initial;
    color-scheme: inherit;
    cursor: inherit;
    font-family: ${font};
    visibility: inherit;
  }

  .badge {
    font-variant-numeric: tabular-nums;
    white-space: nowrap;
  }

  /* For screen readers only. */
  .text {
    position: absolute;
    inline-size: 1px;
    block-size: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
`;
