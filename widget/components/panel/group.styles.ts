import { css } from '../css.js';
import { border, hover } from '../tokens.js';

export const groupStyles = css`
  :host {
    display: block;
    background: ${hover};
    font-size: 13px;
    visibility: inherit;
  }

  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }

  .message {
    padding-block: 7px;
    padding-inline-start: 31px;
    border-block-start: 1px solid ${border};
  }

  .message > time {
    grid-area: 1 / 3;
  }

  .line {
    padding: 8px;
    text-align: center;
  }
`;
