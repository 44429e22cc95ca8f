/** One row of the panel. */
import { html, nothing, render } from 'lit';
import type { MessageAction } from '../../../protocol/index.js';
import type { Texts } from '../../i18n/texts.js';
import type { InboxMessage } from '../../inbox/inbox-view.js';
import { pendingIcon, removeIcon, unreadIcon } from '../panel/panel-icons.js';
import { iconButton } from './icon-button.js';
import { checkIcon, levelIcon } from './icons.js';
import { linkOf, renderContent, type Showing, spoken } from './message-content.js';
import type { Request } from './request-event.js';

/** The element of a row. */
export type RowElement = HTMLElement & { message: InboxMessage };

interface RowOptions {
  /** Its place in the list, from 1. */
  readonly place: number;
  /** How many there are in the list, loaded or not; -1 when that is not known. */
  readonly size: number;
  /** It is the first of its day. */
  readonly first: boolean;
  /** 0 for the row that the keyboard is at: only it and its controls are in the tab order. */
  readonly tabIndex: 0 | -1;
  /** It shows all that it says. */
  readonly expanded: boolean;
  readonly expand: () => void;
  readonly request: (request: Request) => void;
}

/** Has a row show a message. */
export function fillRow(
  row: RowElement,
  message: InboxMessage,
  showing: Showing,
  { place, size, first, tabIndex, expanded, expand, request }: RowOptions,
): void {
  const { texts, now } = showing;
  const { id, level, createdAt, pending } = message;
  const ids = [id];
  const unread = message.readAt === null;
  const more = html`<button
    class="more link-button"
    type="button"
    tabindex=${tabIndex}
    aria-expanded=${expanded}
    @click=${expand}
  >
    ${texts.get(expanded ? 'showLess' : 'showMore')}
  </button>`;
  const onAct = (click: Event, action?: MessageAction): void => {
    if (!action && linkOf(message) === null) expand();
    request({ verb: 'act', message, ids, click, ...(action && { action }) });
  };
  row.message = message;
  row.tabIndex = tabIndex;
  row.ariaLabel = nameOf(message, texts);
  row.ariaPosInSet = `${place}`;
  row.ariaSetSize = `${size}`;
  const content = html`${first ? html`<h3>${texts.day(createdAt, now)}</h3>` : nothing}
    <div
      part="row"
      class="message row level-${level} ${unread ? 'unread' : 'read'} ${expanded ? 'expanded' : ''}"
    >
      ${levelIcon(level)}
      ${renderContent({ ...showing, home: row, message, tabIndex, more, onAct })}
      <time class="side meta" datetime=${createdAt} title=${texts.date(createdAt)}
        >${pending ? pendingIcon : nothing}${texts.ago(createdAt, now)}</time
      >
      <div class="actions">
        ${iconButton(
          texts.get(unread ? 'markRead' : 'markUnread'),
          unread ? checkIcon : unreadIcon,
          () => request({ verb: unread ? 'markRead' : 'markUnread', args: [ids] }),
          tabIndex,
        )}
        ${iconButton(texts.get('remove'), removeIcon, () => request({ verb: 'remove', args: [ids] }), tabIndex)}
      </div>
    </div>`;
  render(content, row);
}

/** Everything that it says, for screen readers. */
function nameOf(message: InboxMessage, texts: Texts): string {
  const said = [spoken(message, texts)];
  if (message.readAt === null) said.unshift(texts.get('unread'));
  if (message.pending) said.push(texts.get('pending'));
  return said.join('. ');
}
