import { css } from '../css.js';
import { font, surface, text } from '../tokens.js';

/** In the root of the button that it belongs to. */
export const tooltipStyles = css`
  .tooltip {
    position: fixed;
    inset: auto;
    box-sizing: border-box;
    inline-size: max-content;
    max-inline-size: min(240px, 100%);
    margin: 0;
    padding: 3px 8px;
    border: 0;
    border-radius: 6px;
    background: ${text};
    color: ${surface};
    font: 500 12px / 18px ${font};
    overflow-wrap: anywhere;
  }

  @media (forced-colors: active) {
    .tooltip {
      border: 1px solid;
    }
  }
`;
