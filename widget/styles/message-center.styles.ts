import { css } from 'lit';
import {
  accent,
  border,
  font,
  onAccent,
  panelWidth,
  radius,
  shadow,
  surface,
  text,
} from './first-tokens.js';

export const messageCenterStyles = css`
  :host {
    display: inline-block;
    inline-size: 40px;
    block-size: 40px;
    vertical-align: middle;
  }

  :host([hidden]) {
    display: none;
  }

  :host([theme='light']) {
    color-scheme: light;
  }

  :host([theme='dark']) {
    color-scheme: dark;
  }

  /* Nothing else of how the page writes its own text comes in. */
  .bell,
  .home {
    all: initial;
    color: inherit;
    color-scheme: inherit;
    font-family: ${font};
    -webkit-tap-highlight-color: transparent;
  }

  .bell {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 10px;
    anchor-name: --bell;
    cursor: pointer;
    visibility: inherit;
  }

  .bell:hover,
  .bell[aria-expanded='true'] {
    background: color-mix(in srgb, currentColor 8%, transparent);
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

  /* Around the same middle, however long the number is. */
  .badge {
    position: absolute;
    inset-block-start: 3px;
    inset-inline: 5px -13px;
    box-sizing: border-box;
    inline-size: fit-content;
    min-inline-size: 17px;
    margin-inline: auto;
    padding-inline: 4px;
    border-radius: 9px;
    background: ${accent};
    color: ${onAccent};
    font-size: 11px;
    font-weight: 600;
    line-height: 17px;
    text-align: center;
  }

  /* In the panel's place while its file is on its way, or has not come. */
  .stand-in {
    position-anchor: --bell;
    position-area: block-end span-inline-start;
    position-try-fallbacks: flip-inline, flip-block, flip-block flip-inline;
    box-sizing: border-box;
    inline-size: min(${panelWidth}, 100vw - 16px);
    padding: 32px 24px;
    border: 1px solid ${border};
    border-radius: ${radius};
    background: ${surface};
    box-shadow: ${shadow};
    color: ${text};
    font-size: 14px;
    line-height: 20px;
    text-align: center;
  }

  @supports (position-area: end) {
    .stand-in {
      inset: auto;
      margin: 8px 0;
    }
  }

  /* Mostly the file is here before anybody could wonder. */
  .wait {
    block-size: 216px;
    background:
      repeating-linear-gradient(${border} 0 12px, ${surface} 0 30px) content-box,
      ${surface};
    animation: late 0s 300ms backwards;
  }

  @keyframes late {
    from {
      visibility: hidden;
    }
  }

  p {
    margin: 0 0 16px;
  }

  .retry {
    padding: 4px 12px;
    border: 1px solid ${border};
    border-radius: 99px;
    background: none;
    color: inherit;
    cursor: pointer;
    font: inherit;
  }

  @media (forced-colors: active) {
    .badge {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
