import { css } from '../css.js';
import { accent, font } from '../tokens.js';

export const messageCenterStyles = css`
  :host {
    display: inline-block;
    inline-size: 40px;
    block-size: 40px;
    vertical-align: middle;
  }

  /* Without a bell it takes no space. */
  :host([server='none']) {
    position: absolute;
    inline-size: 0;
    block-size: 0;
  }

  /* Resets inherited text styles. */
  .bell,
  .home {
    all: initial;
    color: inherit;
    color-scheme: inherit;
    font-family: ${font};
    -webkit-tap-highlight-color: transparent;
  }

  /* Only makes the page inert around the panel, which is a popover. */
  .frame[open] {
    display: contents;
    color: inherit;
  }

  .frame:modal {
    position: fixed;
    inset: 0;
    box-sizing: border-box;
    inline-size: 100%;
    max-inline-size: none;
    block-size: 100%;
    max-block-size: none;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
  }

  .bell {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 10px;
    cursor: pointer;
    visibility: inherit;
  }

  .bell[aria-expanded='true'] {
    background: color-mix(in srgb, currentColor 8%, transparent);
  }

  @media (hover: hover) {
    .bell:hover {
      background: color-mix(in srgb, currentColor 8%, transparent);
    }
  }

  /* A target of 44 px in the same space. */
  @media (pointer: coarse) {
    .bell {
      inline-size: 44px;
      block-size: 44px;
      margin: -2px;
    }
  }

  :focus-visible {
    outline: 2px solid ${accent};
    outline-offset: -2px;
  }

  .icon {
    transform-origin: 50% 10%;
  }

  svg {
    display: block;
    inline-size: 22px;
    block-size: 22px;
  }

  /* Centered on the same point, however long the number is. */
  .badge {
    position: absolute;
    inset-block-start: calc(50% - 17px);
    inset-inline: calc(50% - 15px) calc(50% - 33px);
    inline-size: fit-content;
    margin-inline: auto;
  }
`;
