/** The button that opens and closes the panel, with the number of unread messages. */
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import { animate, isMotionReduced } from '../../platform/motion.js';
import { renderBadge } from '../message-badge/badge.js';
import { icon } from '../message-content/icon.js';

const BELL =
  'M10 2.8a5 5 0 0 0-5 5c0 4.2-1.7 5.7-1.7 5.7h13.4S15 12 15 7.8a5 5 0 0 0-5-5ZM8.4 16.4a1.9 1.9 0 0 0 3.2 0';

interface Bell {
  /** Its accessible name; undefined until its language is loaded. */
  readonly name: string | undefined;
  readonly texts: Texts;
  readonly unread: number;
  /** The panel is open. */
  readonly open: boolean;
  readonly onClick: () => void;
  readonly onKey: (event: KeyboardEvent) => void;
}

export function renderBell(bell: Bell): TemplateResult {
  const { texts, unread } = bell;
  return html`<button
    class="bell"
    part="bell"
    type="button"
    aria-label=${bell.name ?? nothing}
    aria-haspopup="dialog"
    aria-expanded=${bell.open}
    @click=${bell.onClick}
    @keydown=${bell.onKey}
  >
    <span class="icon"
      ><slot name="icon"
        >${icon(BELL)}</slot
    ></span>
    ${unread > 0 ? renderBadge(unread, texts) : nothing}
  </button>`;
}

/** Swings the bell, unless the user prefers reduced motion. */
export function swing(icon: Element): void {
  if (isMotionReduced()) return;
  const rotate = [0, 14, -11, 8, -5, 2, 0].map((degrees) => `${degrees}deg`);
  animate(icon, { rotate }, { duration: 700, easing: 'ease-out' });
}
