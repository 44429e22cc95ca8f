/** One row of the panel. */
import { html, nothing, type TemplateResult } from 'lit';
import type { MessageAction } from '../../protocol/index.js';
import type { Texts } from '../i18n/texts.js';
import type { InboxMessage } from '../state/inbox-view.js';
import { iconButton } from './icon-button.js';
import { checkIcon, levelIcon } from './icons.js';
import { linkOf, type RenderMessage, renderContent, spoken } from './message-content.js';
import { pendingIcon, removeIcon, unreadIcon } from './panel-icons.js';
import type { Request } from './request-event.js';

/** The element of a row. */
export type RowElement = HTMLElement & { readonly message: InboxMessage };

/** What all rows have in common. */
export interface RowHost {
  readonly texts: Texts;
  /** The time against which those of the messages are told. */
  readonly now: number;
  readonly renderMessage: RenderMessage | undefined;
  readonly avatarOrigins: readonly string[];
}

interface RowOptions {
  readonly message: InboxMessage;
  /** Its place in the list, from 1. */
  readonly place: number;
  /** How many there are in the list, loaded or not; -1 when that is not known. */
  readonly size: number;
  /** Of the day that begins with it. */
  readonly heading: string | undefined;
  /** The row that the keyboard is at: only it and its controls are in the tab order. */
  readonly current: boolean;
  /** It shows all that it says. */
  readonly expanded: boolean;
  readonly expand: () => void;
  readonly request: (request: Request) => void;
}

export function renderRow(host: RowHost, row: RowOptions): TemplateResult {
  const { texts } = host;
  const { message, current, place, size, heading, expanded } = row;
  const { level, readAt, pending } = message;
  const unread = readAt === null ? `${texts.get('unread')}. ` : '';
  const waiting = pending ? `. ${texts.get('pending')}` : '';
  return html`<article
    tabindex=${current ? 0 : -1}
    aria-label=${unread + spoken(message, texts) + waiting}
    aria-posinset=${place}
    aria-setsize=${size}
    .message=${message}
  >
    ${heading === undefined ? nothing : html`<h3>${heading}</h3>`}
    <div
      part="row"
      class="message row level-${level} ${unread ? 'unread' : 'read'} ${expanded ? 'expanded' : ''}"
    >
      ${levelIcon(level)} ${renderRowContent(host, row)} ${renderTime(host, message)}
      ${renderRowActions(host, row)}
    </div>
  </article>`;
}

function renderRowContent(host: RowHost, row: RowOptions): TemplateResult {
  const { texts, renderMessage, avatarOrigins } = host;
  const { message, current, expanded, expand, request } = row;
  const tabIndex = current ? 0 : -1;
  const more = html`<button
    class="more link-button"
    type="button"
    tabindex=${tabIndex}
    aria-expanded=${expanded}
    @click=${expand}
  >
    ${texts.get(expanded ? 'showLess' : 'showMore')}
  </button>`;
  return renderContent({
    message,
    texts,
    renderMessage,
    avatarOrigins,
    tabIndex,
    more,
    onAct: (click: Event, action?: MessageAction) => {
      if (!action && linkOf(message) === null) expand();
      request({ verb: 'act', message, ids: [message.id], click, ...(action && { action }) });
    },
  });
}

function renderTime({ texts, now }: RowHost, message: InboxMessage): TemplateResult {
  const { createdAt, pending } = message;
  return html`<time class="side meta" datetime=${createdAt} title=${texts.date(createdAt)}
    >${pending ? pendingIcon : nothing}${texts.ago(createdAt, now)}</time
  >`;
}

function renderRowActions({ texts }: RowHost, row: RowOptions): TemplateResult {
  const { message, current, request } = row;
  const ids = [message.id];
  const tabIndex = current ? 0 : -1;
  const verb = message.readAt === null ? 'read' : 'unread';
  const [name, icon] =
    verb === 'read'
      ? ([texts.get('markRead'), checkIcon] as const)
      : ([texts.get('markUnread'), unreadIcon] as const);
  return html`<div class="actions">
    ${iconButton(name, icon, () => request({ verb, ids }), tabIndex)}
    ${iconButton(texts.get('remove'), removeIcon, () => request({ verb: 'remove', ids }), tabIndex)}
  </div>`;
}
