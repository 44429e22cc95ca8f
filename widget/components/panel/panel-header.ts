import { html, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import type { PanelFilter } from '../../inbox/inbox-view.js';
import { iconButton } from '../message-content/icon-button.js';
import { closeIcon } from '../message-content/icons.js';
import type { Request } from '../message-content/request-event.js';
import { checkAllIcon } from './panel-icons.js';

interface HeaderOptions {
  readonly texts: Texts;
  readonly filter: PanelFilter;
  readonly unread: number;
  readonly request: (request: Request) => void;
}

/** Title, filters, mark all as read, close. */
export function renderHeader({ texts, filter, unread, request }: HeaderOptions): TemplateResult {
  const button = (name: PanelFilter): TemplateResult => html`<button
    type="button"
    aria-pressed=${name === filter}
    @click=${() => request({ verb: 'filter', filter: name })}
  >
    ${texts.get(name)}
  </button>`;
  const readAll = (): void => {
    if (unread > 0) request({ verb: 'markAllRead', args: [] });
  };
  return html`<div class="header" part="header">
    <h2>${texts.get('messages')}</h2>
    <div class="filters" role="group" aria-label=${texts.get('filter')}>
      ${button('all')} ${button('unread')}
    </div>
    ${iconButton(texts.get('markAllRead'), checkAllIcon, readAll, unread === 0)}
    ${iconButton(texts.get('close'), closeIcon, () => request({ verb: 'hide-panel' }))}
  </div>`;
}
