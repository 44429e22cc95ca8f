/** The texts of the panel besides its rows. */
import { TaskStatus } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import type { ConnectionStatus } from '../../connection/connection-events.js';
import type { Texts } from '../../i18n/texts.js';
import type { MessageList, PanelFilter } from '../../inbox/inbox-state.js';
import { levelIcon } from '../message-content/icons.js';
import type { Request } from '../message-content/request-event.js';
import { inboxIcon, upIcon } from './panel-icons.js';

/** The note that is shown instead of rows, by the name of its text. */
export type PanelNote =
  | 'loading'
  | 'loadFailed'
  | 'refused'
  | 'cookiesBlocked'
  | 'offline'
  | 'emptyAll'
  | 'emptyUnread';

interface PanelState {
  readonly list: MessageList;
  readonly filter: PanelFilter;
  readonly status: ConnectionStatus;
  /** The browser keeps no cookies, which are the only credentials of the page. */
  readonly cookiesBlocked: boolean;
  /** The server knows nobody behind the page. */
  readonly signedOut: boolean;
  /** The status of the task that loads pages. */
  readonly loading: number;
}

/** The note that is shown instead of rows; null if there are rows. */
export function noteOf(state: PanelState): PanelNote | null {
  const { list, filter, status, cookiesBlocked, signedOut, loading } = state;
  if (status === 'refused' && loading !== TaskStatus.PENDING) {
    if (cookiesBlocked) return 'cookiesBlocked';
    return signedOut ? 'refused' : 'loadFailed';
  }
  if (list.messages.length > 0) return null;
  // Older messages that are still to be loaded may match the filter.
  if (!list.blank && !list.more) return filter === 'all' ? 'emptyAll' : 'emptyUnread';
  if (status === 'offline') return 'offline';
  return loading === TaskStatus.ERROR ? 'loadFailed' : 'loading';
}

interface AnnouncedState extends Pick<PanelState, 'status' | 'loading'> {
  readonly note: PanelNote | null;
  readonly removed: number;
}

function announcementOf({ note, removed, status, loading }: AnnouncedState, texts: Texts): string {
  if (removed > 0) return texts.get('removed', removed);
  if (note) return texts.get(note);
  if (loading === TaskStatus.PENDING) return texts.get('loading');
  return status === 'offline' ? texts.get('offline') : '';
}

export function button(
  text: unknown,
  onClick: () => void,
  className = 'link-button',
): TemplateResult {
  return html`<button class=${className} type="button" @click=${onClick}>${text}</button>`;
}

/** @param onRetry Called when the user retries, which only `loadFailed` offers. */
export function renderNote(name: PanelNote, texts: Texts, onRetry: () => void): unknown {
  if (name === 'loading') {
    return [1, 2, 3, 4, 5].map(() => html`<div class="skeleton late"></div>`);
  }
  const failed = name === 'loadFailed';
  const hasHint = !failed && name !== 'offline';
  return html`<div class="note">
    ${failed ? levelIcon('error') : name === 'emptyUnread' ? levelIcon('success') : inboxIcon}
    <p><b>${texts.get(name)}</b></p>
    ${hasHint ? html`<p class="meta">${texts.get(`${name}Hint`)}</p>` : nothing}
    ${failed ? button(texts.get('retry'), onRetry, 'pill') : nothing}
  </div>`;
}

/** The button that goes to the new messages above the view. */
export function renderNewAbove(count: number, texts: Texts, onClick: () => void): unknown {
  if (count === 0) return nothing;
  return html`<div class="new-above">
    ${button(html`${upIcon}${texts.get('newCount', count)}`, onClick, 'pill')}
  </div>`;
}

/** The end of a list that goes on. Its next page loads by scrolling, or by this button. */
export function renderOlder(status: number, texts: Texts, onClick: () => void): TemplateResult {
  const failed = status === TaskStatus.ERROR;
  const name = status === TaskStatus.PENDING ? 'loading' : failed ? 'retry' : 'loadMore';
  // The same button in all states, so that it keeps the focus.
  return html`<div class="line older">
    ${failed ? html`<span>${texts.get('loadFailed')}</span>` : nothing}
    ${button(texts.get(name), onClick)}
  </div>`;
}

export function renderOffline(texts: Texts): TemplateResult {
  return html`<div class="line">${levelIcon('warning')}${texts.get('offline')}</div>`;
}

/** The offer of desktop notifications. */
export function renderOffer(texts: Texts, request: (request: Request) => void): TemplateResult {
  return html`<div class="line">
    <span>${texts.get('offerNotifications')}</span>
    ${button(texts.get('allow'), () => request({ verb: 'allow-notifications' }))}
  </div>`;
}

/**
 * The text that screen readers announce. It is removed when its animation ends, so that they do not
 * find it later. Each text is an element of its own: if the next one comes before "loading" is
 * shown, "loading" is never announced.
 */
export function renderAnnouncement(state: AnnouncedState, texts: Texts): TemplateResult {
  const text = announcementOf(state, texts);
  const announcement = html`<p class="said" .textContent=${text} @animationend=${empty}></p>`;
  return html`<div class="sr" role="status">${text && keyed(text, announcement)}</div>`;
}

function empty({ currentTarget }: Event): void {
  (currentTarget as Element).textContent = '';
}
