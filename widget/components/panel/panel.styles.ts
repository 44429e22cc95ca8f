import { css } from '../css.js';
import {
  accent,
  border,
  hover,
  onAccent,
  panelWidth,
  quiet,
  radius,
  shadow,
  surface,
  text,
  tint,
} from '../tokens.js';

export const panelStyles = css`
  :host {
    position: fixed;
    inline-size: ${panelWidth};
    scroll-margin: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
      env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
    border: 1px solid ${border};
    border-radius: ${radius};
    background: ${surface};
    box-shadow: ${shadow};
    overflow: hidden;
  }

  :host(:popover-open) {
    display: flex;
    flex-direction: column;
  }

  @media (prefers-reduced-motion: no-preference) {
    :host(:popover-open) {
      animation: appear 140ms cubic-bezier(0.2, 0.8, 0.3, 1);
    }
  }

  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 -6px;
    }
  }

  /* The list keeps what is in view in place by itself. */
  .scroller {
    flex: 1;
    overflow: hidden auto;
    overflow-anchor: none;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  [role='feed'] {
    display: flow-root;
    margin-block-start: -1px;
  }

  /* Above the rows, without moving them. */
  .new-above {
    position: sticky;
    inset-block-start: 8px;
    z-index: 2;
    display: grid;
    justify-items: center;
    block-size: 0;
  }

  .new-above > .pill {
    display: flex;
    gap: 5px;
    align-items: center;
    padding: 5px 13px 5px 10px;
    border-color: transparent;
    background: ${accent};
    box-shadow: ${shadow};
    color: ${onAccent};
  }

  .new-above svg {
    inline-size: 13px;
  }

  /* The outline is inside the row. */
  mc-row:focus-visible {
    outline: none;
  }

  .line {
    display: flex;
    gap: 4px 12px;
    align-items: center;
    justify-content: center;
    padding: 6px 16px;
    background: ${hover};
    color: ${quiet};
    font-size: 13px;
  }

  .older {
    background: none;
  }

  /* The end of the animation ends the offer. */
  .undo {
    justify-content: space-between;
    color: ${text};
    animation: offer 8s;
  }

  .undo:is(:hover, :focus-within) {
    animation-play-state: paused;
  }

  @keyframes offer {
  }

  .note {
    display: grid;
    gap: 2px;
    place-content: center;
    place-items: center;
    min-block-size: 240px;
    padding: 32px 24px;
    text-align: center;
    text-wrap: balance;
  }

  p {
    margin: 0;
  }

  .note .icon {
    inline-size: 40px;
    margin-block-end: 12px;
    color: ${quiet};
    stroke-width: 1;
  }

  .note .pill {
    margin-block-start: 12px;
  }

  .skeleton {
    padding: 16px;
  }

  .skeleton + .skeleton {
    border-block-start: 1px solid ${border};
  }

  .skeleton::before,
  .skeleton::after {
    display: block;
    inline-size: 45%;
    block-size: 10px;
    border-radius: 5px;
    background: ${tint};
    content: '';
  }

  .skeleton::after {
    inline-size: 80%;
    margin-block-start: 10px;
  }

  /* Most answers arrive before a user needs to know about the wait. */
  .late {
    animation: late 0s 250ms backwards;
  }

  /* An announcement waits as long, and then stays for a second. */
  .said {
    animation: said 1s 250ms both;
  }

  @keyframes said {
    from,
    to {
      visibility: hidden;
    }

    50% {
      visibility: visible;
    }
  }

  @media (pointer: coarse) {
    .line .link-button {
      margin-block: -6px;
    }
  }

  :host([sheet]) {
    inline-size: 100%;
    padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
      env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
    border: 0;
    border-radius: 0;
  }

  @media (prefers-reduced-motion: no-preference) {
    :host([sheet]:popover-open) {
      animation: rise 220ms cubic-bezier(0.2, 0.8, 0.3, 1);
    }
  }

  @keyframes rise {
    from {
      translate: 0 100%;
    }
  }
`;
