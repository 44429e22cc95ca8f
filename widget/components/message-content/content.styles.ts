import { css } from '../css.js';
import { quiet, text, tint } from '../tokens.js';

/** The content of a message, the same in rows and popups. */
export const contentStyles = css`
  .message {
    position: relative;
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto;
    column-gap: 10px;
    padding-block: 11px;
    padding-inline: 13px 14px;
    border-inline-start: 3px solid var(--_level);
    overflow: clip;
    contain: paint;
  }

  .message > * {
    grid-column: 2 / -1;
  }

  .message > .icon {
    grid-area: 1 / 1;
    margin-block-start: 1px;
    color: var(--_level);
  }

  .message > .main {
    grid-area: 1 / 2;
    align-self: start;
  }

  .main,
  .pill {
    color: inherit;
    text-decoration: none;
  }

  .main::after {
    position: absolute;
    inset: 0;
    content: '';
  }

  /* A text has the direction of its own language, but begins on the same side as the page's texts. */
  .subject,
  .text {
    overflow: hidden;
    text-align: -webkit-match-parent;
    text-align: match-parent;
  }

  .subject {
    display: block;
    color: ${text};
    font-weight: 600;
  }

  .subject,
  bdi {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }

  .whole {
    --_lines: none;
  }

  .whole :is(.subject, bdi) {
    overflow-wrap: anywhere;
    white-space: normal;
  }

  .text {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: var(--_lines, 2);
    /* The ellipsis of a text in the other direction is beside it. */
    overflow: visible clip;
    overflow-wrap: anywhere;
    text-wrap: pretty;
    white-space: pre-line;
  }

  .message > .text {
    color: ${quiet};
  }

  .custom {
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  /* Above what chooses the message. */
  .choices,
  .custom
    :is(a, button, input, select, textarea, label, summary, audio, video, iframe, [tabindex], [contenteditable]) {
    position: relative;
    z-index: 1;
  }

  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
    justify-self: start;
    margin-block-start: 6px;
    max-inline-size: 100%;
  }

  .choices > * {
    max-inline-size: 100%;
    overflow: hidden;
    overflow-wrap: anywhere;
  }

  .sender {
    display: flex;
    gap: 6px;
    align-items: center;
    margin-block-start: 4px;
  }

  .avatar {
    flex: none;
    inline-size: 18px;
    block-size: 18px;
    border-radius: 50%;
    background: ${tint};
    font-size: 10px;
    font-weight: 600;
    line-height: 19px;
    overflow: hidden;
    text-align: center;
    text-transform: uppercase;
  }

  /* It pushes the initial out of view. */
  img {
    display: block;
    inline-size: 100%;
    block-size: 100%;
    object-fit: cover;
  }

  progress {
    inline-size: 100%;
    block-size: 4px;
    margin-block: 8px 4px;
    border: 0;
    border-radius: 2px;
    appearance: none;
    background: ${tint};
    color: var(--_level);
    overflow: hidden;
  }

  ::-webkit-progress-bar {
    background: none;
  }

  ::-webkit-progress-value {
    background: currentColor;
  }

  ::-moz-progress-bar {
    background: currentColor;
  }

  /* The forced colours would make it the same as its background. */
  @media (forced-colors: active) {
    progress {
      border: 1px solid;
      color: CanvasText;
      forced-color-adjust: none;
    }
  }
`;
