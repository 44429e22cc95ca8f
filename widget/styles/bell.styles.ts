import { css } from 'lit';
import { accent, font, onAccent, text } from './tokens.js';

export const bellStyles = css`
  :host {
    display: block;
  }

  button {
    position: relative;
    display: grid;
    place-items: center;
    inline-size: 40px;
    block-size: 40px;
    border-radius: 10px;
    color: inherit;
  }

  button:hover,
  button[aria-expanded='true'] {
    background: color-mix(in srgb, ${text} 8%, transparent);
  }

  .icon {
    display: block;
    transform-origin: 50% 10%;
  }

  /* The panel is on its way; mostly it is here before anybody could wonder. */
  button[aria-busy='true'] .icon {
    animation: wait 600ms 300ms infinite alternate;
  }

  @keyframes wait {
    to {
      opacity: 0.4;
    }
  }

  .badge {
    position: absolute;
    inset-block-start: 3px;
    inset-inline-start: 21px;
    min-inline-size: 17px;
    padding-inline: 4px;
    border-radius: 9px;
    background: ${accent};
    color: ${onAccent};
    font-family: ${font};
    font-size: 11px;
    font-variant-numeric: tabular-nums;
    font-weight: 600;
    line-height: 17px;
    pointer-events: none;
    text-align: center;
    white-space: nowrap;
  }

  @media (forced-colors: active) {
    .badge {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
