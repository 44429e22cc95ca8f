import { css } from './css.js';

/** Shared by the elements that a page writes: they can be hidden, are not printed, and have a theme. */
export const outerStyles = css`
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
