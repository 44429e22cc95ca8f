import { css } from '../css.js';

export const messageInboxStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }
`;
