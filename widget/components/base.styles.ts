import { css } from './css.js';
import { accent, font, hover, quiet, text, tint } from './tokens.js';
import { tooltipStyles } from './tooltip/tooltip.styles.js';

/** Shared by all inner elements: type, buttons, focus ring, tooltips, text for screen readers only. */
export const baseStyles = css`
  /* Resets inherited text styles. */
  :host {
    all: initial;
    box-sizing: border-box;
    color: ${text};
    color-scheme: inherit;
    font-family: ${font};
    font-size: 14px;
    line-height: 20px;
    -webkit-tap-highlight-color: transparent;
  }

  @media (prefers-contrast: more) {
    :host {
      --_border: ${text};
      --_quiet: ${text};
    }
  }

  :host([popover]:not(:popover-open)) {
    display: none;
  }

  /* On paper, nobody can use it. Popups and panel may be outside of their element. */
  @media print {
    :host {
      display: none !important;
    }
  }

  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }

  button {
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    color: inherit;
    cursor: pointer;
    font: inherit;
    text-align: inherit;
  }

  svg {
    display: block;
    flex: none;
    inline-size: 16px;
  }

  .icon {
    inline-size: 18px;
  }

  :focus-visible,
  :host(:focus-visible),
  .main:focus-visible::after {
    outline: 2px solid ${accent};
    outline-offset: -2px;
  }

  /* Its outline is around the whole message. */
  .main:focus-visible {
    outline: none;
  }

  .icon-button {
    display: inline-grid;
    place-items: center;
    inline-size: 28px;
    block-size: 28px;
    border-radius: 6px;
    color: ${quiet};
  }

  /* A target of 24 px. */
  .link-button {
    padding-block: 2px;
    margin-block: -2px;
    border-radius: 4px;
    color: ${accent};
    font-weight: 500;
  }

  /* Where the page's language has no texts, English ones keep their order, on the page's side. */
  h2,
  h3,
  p,
  time,
  .link-button,
  .pill,
  .line > span,
  .details {
    text-align: -webkit-match-parent;
    text-align: match-parent;
    unicode-bidi: plaintext;
  }

  .pill {
    padding: 4px 12px;
    border: 1px solid var(--_border, color-mix(in srgb, ${text} 18%, transparent));
    border-radius: 22px;
    font-size: 13px;
    font-weight: 500;
  }

  /* A tap would leave them in the state of hovering. */
  @media (hover: hover) {
    .icon-button:hover {
      background: ${tint};
      color: ${text};
    }

    .link-button:hover {
      text-decoration: underline;
    }

    .pill:hover {
      background: ${hover};
    }
  }

  /* Targets of 44 px, most of them without a change of the layout. */
  @media (pointer: coarse) {
    .icon-button {
      inline-size: 44px;
      block-size: 44px;
      margin: -8px;
    }

    .link-button {
      min-inline-size: 44px;
      padding-block: 12px;
      margin-block: -12px;
    }

    .pill {
      min-inline-size: 44px;
      padding-block: 11px;
    }
  }

  .meta {
    color: ${quiet};
    font-size: 12px;
  }

  /* Keeps something hidden until its animation begins. */
  @keyframes late {
    from {
      visibility: hidden;
    }
  }

  ${tooltipStyles}

  .sr,
  [data-prefix]::before {
    position: absolute;
    inset: 0;
    overflow: hidden;
    clip-path: inset(50%);
    content: attr(data-prefix);
    unicode-bidi: plaintext;
  }
`;
