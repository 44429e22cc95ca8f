/** The number of unread messages on the bell and in `<message-badge>`. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import { css } from '../css.js';
import { accent, onAccent } from '../tokens.js';

/** The highest number. */
const BADGE_MAX = 99;

/** The number as the badge shows it. */
export function shownNumber(unread: number, texts: Texts): string {
  const shown = texts.number(Math.min(unread, BADGE_MAX));
  return unread > BADGE_MAX ? `${shown}+` : shown;
}

/** @param hidden Screen readers skip the number, because a text contains it, too. */
export function renderBadge(unread: number, texts: Texts, hidden = false): TemplateResult {
  return html`<span class="badge" part="badge" aria-hidden=${hidden || nothing}
    >${shownNumber(unread, texts)}</span
  >`;
}

export const badgeStyles = css`
  .badge {
    box-sizing: border-box;
    min-inline-size: 17px;
    padding-inline: 4px;
    border-radius: 9px;
    background: ${accent};
    color: ${onAccent};
    font-size: 11px;
    font-weight: 600;
    line-height: 17px;
    text-align: center;
  }

  @media (forced-colors: active) {
    .badge {
      background: Highlight;
      color: HighlightText;
      forced-color-adjust: none;
    }
  }
`;
