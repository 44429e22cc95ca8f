import { html, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';

/** The content of the popup for everything that was missed. `choose`: the user wants to see it. */
export function renderSummary(count: number, texts: Texts, choose: () => void): TemplateResult {
  const level = `${texts.get('info')}: `;
  return html`<button class="main" type="button" @click=${choose}>
      <span class="subject" part="subject" dir="auto" data-level=${level}
        >${texts.get('missed', count)}</span
      >
    </button>
    <span class="text" part="text" dir="auto">${texts.get('missedHint')}</span>
    <div class="choices" role="group" aria-label=${texts.get('actions')}>
      <button class="pill" part="action" type="button" dir="auto" @click=${choose}>
        ${texts.get('showAll')}
      </button>
    </div>`;
}

/** The summary in words, for screen readers. */
export function spokenSummary(count: number, texts: Texts): string {
  return `${texts.get('info')}: ${texts.get('missed', count)}. ${texts.get('missedHint')}`;
}
