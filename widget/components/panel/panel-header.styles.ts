import { css } from '../css.js';
import { border, quiet, shadow, surface, text, tint } from '../tokens.js';

export const panelHeaderStyles = css`
  /* If the title and the filters do not fit on one line, the filters get the next one. */
  .header {
    --_gap: 4px;
    --_buttons: calc(3 * (28px + var(--_gap)));
    position: relative;
    display: flex;
    flex-wrap: wrap;
    gap: 4px;
    align-items: center;
    padding-block: 10px;
    padding-inline: 16px 10px;
    border-block-end: 1px solid ${border};
  }

  h2 {
    flex: 1 0 auto;
    align-content: center;
    max-inline-size: calc(100% - var(--_buttons));
    min-block-size: 28px;
    margin: 0;
    padding-inline-end: 14px;
    font-size: 15px;
    font-weight: 600;
    overflow-wrap: anywhere;
  }

  .filters {
    display: flex;
    margin-inline-start: -10px;
  }

  /* The place of the buttons, which the next line does not need. */
  .filters::after {
    flex-shrink: 9999;
    inline-size: var(--_buttons);
    content: '';
  }

  .buttons {
    position: absolute;
    inset-block-start: 10px;
    inset-inline-end: 10px;
    display: flex;
    gap: var(--_gap);
  }

  .filters button {
    padding: 4px 10px;
    border-radius: 6px;
    color: ${quiet};
    font-size: 13px;
    font-weight: 500;
  }

  .filters [aria-pressed='true'] {
    background-color: ${tint};
    color: ${text};
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

  [role='menuitem'][aria-disabled='true'] {
    background: none;
    color: ${quiet};
    cursor: default;
  }

  /* The part that a finger drags down. */
  :host([sheet]) .header {
    padding-block-start: 22px;
    touch-action: pinch-zoom;
  }

  :host([sheet]) .header::before {
    position: absolute;
    inset-block-start: 8px;
    inset-inline: 0;
    inline-size: 36px;
    block-size: 4px;
    margin-inline: auto;
    border-radius: 2px;
    background: color-mix(in srgb, ${text} 25%, transparent);
    content: '';
  }

  :host([sheet]) .buttons {
    inset-block-start: 22px;
  }

  @media (hover: hover) {
    .filters button:hover {
      color: ${text};
    }

    [role='menuitem']:hover {
      background: ${tint};
    }
  }

  @media (pointer: coarse) {
    .header {
      --_gap: 16px;
    }

    [role='menuitem'] {
      padding-block: 12px;
    }

    .filters {
      margin-block: -8px;
    }

    /* The invisible border belongs to the target. */
    .filters button {
      min-inline-size: 44px;
      border: solid transparent;
      border-width: 8px 2px;
      border-radius: 8px / 14px;
      background-clip: padding-box;
      text-align: center;
    }
  }

  @media (forced-colors: active), (prefers-contrast: more) {
    [aria-pressed='true'] {
      text-decoration: underline;
    }
  }
`;
