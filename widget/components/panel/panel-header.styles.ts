import { css } from '../css.js';
import { border, quiet, shadow, surface, text, tint } from '../tokens.js';

export const panelHeaderStyles = css`
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

  @media (width < 480px) {
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
