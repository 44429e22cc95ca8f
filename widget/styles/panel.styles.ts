import { css } from 'lit';
import {
  accent,
  border,
  hover,
  panelWidth,
  quiet,
  radius,
  shadow,
  surface,
  text,
} from './tokens.js';

export const panelStyles = css`
  :host {
    position: fixed;
    inset: auto;
    inline-size: min(${panelWidth}, 100vw - 16px);
    block-size: auto;
    margin: 0;
    padding: 0;
    border: 1px solid ${border};
    border-radius: ${radius};
    background: ${surface};
    box-shadow: ${shadow};
    overflow: hidden;
  }

  :host(:popover-open) {
    display: flex;
    animation: appear 140ms cubic-bezier(0.2, 0.8, 0.3, 1);
  }

  /* It has the focus only while there is no row to have it. */
  :host(:focus-visible) {
    outline: none;
  }

  @keyframes appear {
    from {
      opacity: 0;
      translate: 0 -6px;
    }
  }

  .frame {
    position: relative;
    display: flex;
    flex: 1;
    flex-direction: column;
    min-inline-size: 0;
    max-block-size: 600px;
  }

  header {
    display: flex;
    flex: none;
    gap: 4px;
    align-items: center;
    padding-block: 10px;
    padding-inline: 16px 10px;
    border-block-end: 1px solid ${border};
  }

  h2 {
    flex: 1;
    min-inline-size: 0;
    margin: 0;
    overflow: hidden;
    font-size: 15px;
    font-weight: 600;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .filters {
    display: flex;
    margin-inline-end: 4px;
    padding: 2px;
    border-radius: 8px;
    background: color-mix(in srgb, ${text} 7%, ${surface});
  }

  .filters button {
    padding: 2px 10px;
    border-radius: 6px;
    color: ${quiet};
    font-size: 13px;
    font-weight: 500;
  }

  .filters button:hover {
    color: ${text};
  }

  .filters button[aria-pressed='true'] {
    background: ${surface};
    box-shadow: 0 1px 2px rgb(0 0 0 / 0.16);
    color: ${text};
  }

  .icon-button[aria-disabled='true'] {
    background: none;
    color: ${quiet};
    cursor: default;
    opacity: 0.5;
  }

  .scroller {
    flex: 1;
    min-block-size: 0;
    overflow: hidden auto;
    overscroll-behavior: contain;
    scrollbar-width: thin;
  }

  .offline span {
    display: flex;
    gap: 6px;
    align-items: center;
    justify-content: center;
    padding: 4px 12px;
    border-block-end: 1px solid ${border};
    background: ${hover};
    color: ${quiet};
    font-size: 12px;
  }

  .older {
    display: flex;
    gap: 8px;
    align-items: center;
    justify-content: center;
    padding: 12px;
    color: ${quiet};
    font-size: 13px;
  }

  .note {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    min-block-size: 240px;
    padding: 32px 24px;
    text-align: center;
  }

  .note p {
    margin: 0;
  }

  .note .art {
    margin-block-end: 12px;
    color: ${quiet};
    stroke-width: 1;
  }

  .note-title {
    font-weight: 600;
  }

  .note-hint {
    color: ${quiet};
    text-wrap: balance;
  }

  .note .pill {
    margin-block-start: 12px;
  }

  .spinner {
    inline-size: 20px;
    block-size: 20px;
    border: 2px solid color-mix(in srgb, ${text} 18%, transparent);
    border-block-start-color: ${accent};
    border-radius: 50%;
    animation: turn 800ms linear infinite;
  }

  @keyframes turn {
    to {
      rotate: 1turn;
    }
  }

  /* Most answers are here before anybody needs to be told to wait. */
  .late {
    animation: late 0s 250ms backwards;
  }

  @keyframes late {
    from {
      visibility: hidden;
    }
  }

  .undo-line {
    display: flex;
    flex: none;
    gap: 12px;
    align-items: center;
    justify-content: space-between;
    padding-block: 8px;
    padding-inline: 16px 12px;
    border-block-start: 1px solid ${border};
    background: ${hover};
    font-size: 13px;
  }

  @media (prefers-reduced-motion: reduce) {
    :host(:popover-open),
    .spinner {
      animation: none;
    }
  }

  @media (forced-colors: active) {
    .filters button[aria-pressed='true'] {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
