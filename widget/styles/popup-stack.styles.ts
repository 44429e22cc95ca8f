import { css } from 'lit';
import { gap, popupWidth, surface } from './tokens.js';

export const popupStackStyles = css`
  :host {
    position: fixed;
    inset: auto;
    inline-size: min(${popupWidth} + 2 * ${gap}, 100%);
    block-size: auto;
    max-inline-size: none;
    max-block-size: 100%;
    margin: 0;
    padding: 0;
    border: 0;
    background: none;
    overflow: hidden auto;
    pointer-events: none;
    scrollbar-width: none;
  }

  :host([place^='top']) {
    inset-block-start: env(safe-area-inset-top, 0);
  }

  :host([place^='bottom']) {
    inset-block-end: env(safe-area-inset-bottom, 0);
  }

  :host([place$='start']) {
    inset-inline-start: 0;
  }

  :host([place$='center']) {
    inset-inline: 0;
    margin-inline: auto;
  }

  :host([place$='end']) {
    inset-inline-end: 0;
  }

  .popups {
    display: flex;
    flex-direction: column;
    padding: calc(${gap} / 2) ${gap};
  }

  :host([place^='bottom']) .popups {
    flex-direction: column-reverse;
  }

  .slot {
    display: grid;
    flex: none;
    grid-template: 1fr / minmax(0, 1fr);
    margin-block: calc(${gap} / 4);
    pointer-events: auto;
  }

  .slot[inert] {
    pointer-events: none;
  }

  .bar {
    display: flex;
    flex: none;
    gap: 8px;
    justify-content: end;
    padding-block: calc(${gap} / 4);
    pointer-events: auto;
  }

  .pill {
    background: ${surface};
    box-shadow: 0 1px 4px rgb(0 0 0 / 0.14);
  }
`;
