import { css } from 'lit';
import {
  border,
  hover,
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
    inline-size: min(${panelWidth}, 100vw - 16px);
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

  .header {
    display: flex;
    gap: 4px;
    align-items: center;
    padding-block: 10px;
    padding-inline: 16px 10px;
    border-block-end: 1px solid ${border};
  }

  h2 {
    flex: 1;
    margin: 0;
    overflow: hidden;
    font-size: 15px;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .filters button {
    padding: 4px 10px;
    border-radius: 6px;
    color: ${quiet};
    font-size: 13px;
    font-weight: 500;
  }

  .filters :is(:hover, [aria-pressed='true']) {
    color: ${text};
  }

  [aria-pressed='true'] {
    background: ${tint};
  }

  .icon-button[aria-disabled='true'] {
    background: none;
    color: ${quiet};
    cursor: default;
    opacity: 0.5;
  }

  .menu {
    position: relative;
  }

  .menu-items {
    position: absolute;
    inset-block-start: calc(100% + 4px);
    inset-inline-end: 0;
    z-index: 2;
    padding: 4px;
    border: 1px solid ${border};
    border-radius: 8px;
    background: ${surface};
    box-shadow: ${shadow};
    white-space: nowrap;
  }

  [role='menuitem'] {
    padding: 6px 12px;
    border-radius: 6px;
  }

  [role='menuitem']:hover {
    background: ${tint};
  }

  [role='menuitem'][aria-disabled='true'] {
    background: none;
    color: ${quiet};
    cursor: default;
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

  /* Most answers come before anybody has to know that they wait. */
  .late {
    animation: late 0s 250ms backwards;
  }

  @media (width < 480px) {
    :host {
      inset: 0 !important;
      inline-size: 100%;
      max-block-size: none !important;
      border: 0;
      border-radius: 0;
    }

    /* The filters get a line of their own, so that the title is whole in every language. */
    .header {
      flex-wrap: wrap;
    }

    .filters {
      order: 1;
      inline-size: 100%;
      margin-inline-start: -10px;
    }
  }

  @media (forced-colors: active) {
    [aria-pressed='true'] {
      text-decoration: underline;
    }
  }
`;
