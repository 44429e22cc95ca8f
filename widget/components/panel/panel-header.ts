import { html, nothing, type TemplateResult } from 'lit';
import type { Counts } from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import type { PanelFilter } from '../../inbox/inbox-state.js';
import { iconButton } from '../message-content/icon-button.js';
import { closeIcon } from '../message-content/icons.js';
import type { Request } from '../message-content/request-event.js';
import type { MenuButton } from './menu-button.js';
import { checkAllIcon } from './panel-icons.js';

/** A filter names several messages, whatever their number. */
const SEVERAL = 2;

interface HeaderOptions {
  readonly texts: Texts;
  readonly filter: PanelFilter;
  readonly counts: Counts;
  readonly menu: MenuButton;
  readonly closable: boolean;
  readonly request: (request: Request) => void;
}

/** Title, filters, mark all as read, the menu with the other actions, close. */
export function renderHeader({
  texts,
  filter,
  counts,
  menu,
  closable,
  request,
}: HeaderOptions): TemplateResult {
  const button = (name: PanelFilter): TemplateResult => html`<button
    type="button"
    aria-pressed=${name === filter}
    @click=${() => request({ verb: 'filter', filter: name })}
  >
    ${texts.get(name, SEVERAL)}
  </button>`;
  const readAll = (): void => {
    if (counts.unread > 0) request({ verb: 'markAllRead', args: [] });
  };
  const removeAll = {
    text: texts.get('removeAll'),
    disabled: counts.total === 0,
    onChoose: () => request({ verb: 'removeAll', args: [] }),
  };
  return html`<div class="header" part="header">
    <h2>${texts.get('messages')}</h2>
    <div class="filters" role="group" aria-label=${texts.get('filter')}>
      ${button('all')} ${button('unread')}
    </div>
    <div class="buttons">
      ${iconButton(texts.get('markAllRead'), checkAllIcon, readAll, counts.unread === 0)}
      ${menu.render(texts.get('moreActions'), [removeAll])}
      ${closable ? iconButton(texts.get('close'), closeIcon, () => request({ verb: 'hide-panel' })) : nothing}
    </div>
  </div>`;
}
