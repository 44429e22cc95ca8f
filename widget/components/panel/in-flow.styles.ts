import { css } from '../css.js';

/** The panel in the flow of a page. Where its height is limited, the list scrolls. */
export const inFlowStyles = css`
  :host([in-flow]) {
    position: relative;
    display: flex;
    flex: 1 1 auto;
    flex-direction: column;
    inline-size: auto;
    min-block-size: 0;
    box-shadow: none;
    overflow: clip;
    visibility: inherit;
  }

  :host([in-flow]) .header {
    --_buttons: calc(2 * (28px + var(--_gap)));
  }

  :host([in-flow]) .scroller {
    min-block-size: 0;
    overscroll-behavior: auto;
  }

  /* What is sticky in it is so in the page. */
  :host([in-flow]) .scroller:not([scrolls]) {
    overflow: visible;
  }

  /* The end of the list may be far away. */
  :host([in-flow]) .undo {
    position: sticky;
    inset-block-end: 0;
    z-index: 2;
  }
`;
