import { css } from '../css.js';

export const messageInboxStyles = css`
  :host {
    display: flex;
    flex-direction: column;
    min-block-size: 0;
  }

  :host([hidden]) {
    display: none;
  }

  @media print {
    :host {
      display: none !important;
    }
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }
`;
