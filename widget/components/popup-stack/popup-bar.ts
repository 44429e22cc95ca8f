import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import type { Request } from '../message-content/request-event.js';

interface BarOptions {
  readonly texts: Texts;
  /** How many popups are shown. */
  readonly shown: number;
  /** How many more messages there are. */
  readonly more: number;
  readonly request: (request: Request) => void;
}

/** The buttons next to several popups: open the panel, close all. */
export function renderBar({ texts, shown, more, request }: BarOptions): unknown {
  if (shown + more < 2) return nothing;
  const button = (part: string, text: string, each: Request): TemplateResult => html`<button
    class="pill"
    part=${part}
    type="button"
    @click=${() => request(each)}
  >
    ${text}
  </button>`;
  return html`<div class="bar">
    ${more > 0 ? button('more', texts.get('more', more), { verb: 'show-panel' }) : nothing}
    ${button('close-all', texts.get('closeAll'), { verb: 'end-all-popups' })}
  </div>`;
}
