import { html, type TemplateResult } from 'lit';
import type { Texts } from '../i18n/texts.js';
import type { PanelFilter } from '../state/inbox-view.js';
import { closeIcon } from './icons.js';
import { checkAllIcon } from './panel-icons.js';
import type { Request } from './request-event.js';

const FILTERS: readonly PanelFilter[] = ['all', 'unread'];

interface HeaderOptions {
  readonly texts: Texts;
  readonly filter: PanelFilter;
  readonly unread: number;
  readonly request: (request: Request) => void;
}

/** Title, filters, mark all as read, close. */
export function renderHeader({ texts, filter, unread, request }: HeaderOptions): TemplateResult {
  const readAll = (): void => {
    if (unread > 0) request({ verb: 'read-all' });
  };
  return html`<header part="header">
    <h2>${texts.get('messages')}</h2>
    <div class="filters" role="group" aria-label=${texts.get('filter')}>
      ${FILTERS.map(
        (name) => html`<button
          type="button"
          aria-pressed=${name === filter}
          @click=${() => request({ verb: 'filter', filter: name })}
        >
          ${texts.get(name)}
        </button>`,
      )}
    </div>
    <button
      class="icon-button"
      type="button"
      aria-label=${texts.get('markAllRead')}
      title=${texts.get('markAllRead')}
      aria-disabled=${unread === 0}
      @click=${readAll}
    >
      ${checkAllIcon}
    </button>
    <button
      class="icon-button"
      type="button"
      aria-label=${texts.get('close')}
      title=${texts.get('close')}
      @click=${() => request({ verb: 'hide-panel' })}
    >
      ${closeIcon}
    </button>
  </header>`;
}
