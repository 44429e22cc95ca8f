/** What stands in the panel's place while its file is on its way, or has not come. */
import { html, type TemplateResult } from 'lit';
import type { Texts } from '../i18n/texts.js';

/** The element is to be shown as a popover, which the platform closes. */
export function renderStandIn(
  texts: Texts,
  failed: boolean,
  retry: () => void,
  onToggle: (event: ToggleEvent) => void,
): TemplateResult {
  if (!failed) {
    return html`<div
      class="stand-in wait"
      popover
      role="dialog"
      aria-busy="true"
      aria-label=${texts.get('loading')}
      @beforetoggle=${onToggle}
    @toggle=${onToggle}
    ></div>`;
  }
  return html`<div
    class="stand-in"
    popover
    role="dialog"
    aria-label=${texts.get('messages')}
    @beforetoggle=${onToggle}
    @toggle=${onToggle}
  >
    <p role="alert">${texts.get('loadFailed')}</p>
    <button class="retry" type="button" autofocus @click=${retry}>${texts.get('retry')}</button>
  </div>`;
}
