import { css } from 'lit';

export const messageCenterStyles = css`
  :host {
    display: inline-block;
    inline-size: 40px;
    block-size: 40px;
    color: inherit;
    vertical-align: middle;
  }

  :host([hidden]) {
    display: none;
  }
`;
