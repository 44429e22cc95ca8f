import { css } from 'lit';
import { quiet, text } from './tokens.js';

/** A message's icon, subject and text, in rows and popups alike. */
export const contentStyles = css`
  .message {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    column-gap: 10px;
    padding-block: 11px;
    padding-inline: 16px 14px;
    overflow: clip;
    contain: paint;
  }

  .mark {
    position: absolute;
    inset-block: 0;
    inset-inline-start: 0;
    inline-size: 3px;
    background: var(--_level);
  }

  .icon {
    grid-area: 1 / 1;
    margin-block-start: 1px;
    color: var(--_level);
  }

  .main {
    display: block;
    grid-area: 1 / 2;
    align-self: start;
    min-inline-size: 0;
    color: inherit;
    text-decoration: none;
  }

  .main::after {
    position: absolute;
    inset: 0;
    content: '';
  }

  .main:focus-visible {
    outline: none;
  }

  .main:focus-visible::after {
    border-radius: inherit;
    outline: 2px solid;
    outline-offset: -2px;
  }

  /* In the direction of its own language, but on the side where the page's texts begin. */
  .subject,
  .text {
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .subject {
    display: block;
    overflow: hidden;
    color: ${text};
    font-weight: 600;
    text-overflow: ellipsis;
    unicode-bidi: isolate;
    white-space: nowrap;
  }

  .text {
    display: -webkit-box;
    overflow: hidden;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: var(--_lines, 2);
    overflow-wrap: anywhere;
    unicode-bidi: isolate;
    white-space: pre-line;
  }

  .main + .text {
    grid-area: 2 / 2 / auto / -1;
    color: ${quiet};
  }

  .custom {
    grid-area: 2 / 2 / auto / -1;
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  .meta {
    color: ${quiet};
    font-size: 12px;
    white-space: nowrap;
  }
`;
