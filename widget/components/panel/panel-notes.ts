/** What the panel says beside its rows. */
import { TaskStatus } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import type { Texts } from '../../i18n/texts.js';
import { levelIcon } from '../message-content/icons.js';
import type { Request } from '../message-content/request-event.js';
import { inboxIcon } from './panel-icons.js';
import { type Removal, removedCount } from './removal.js';

/** What stands in the panel where rows are missing: the name of its text. */
export type PanelNote =
  | 'loading'
  | 'loadFailed'
  | 'refused'
  | 'offline'
  | 'emptyAll'
  | 'emptyUnread';

const button = (text: string, act: () => void, className = 'link-button'): TemplateResult =>
  html`<button class=${className} type="button" @click=${act}>${text}</button>`;

/** @param retry Called when the user asks for another try, which only `loadFailed` offers. */
export function renderNote(name: PanelNote, texts: Texts, retry: () => void): unknown {
  if (name === 'loading') {
    return [1, 2, 3, 4, 5].map(() => html`<div class="skeleton late"></div>`);
  }
  const failed = name === 'loadFailed';
  const plain = failed || name === 'offline';
  return html`<div class="note">
    ${failed ? levelIcon('error') : name === 'emptyUnread' ? levelIcon('success') : inboxIcon}
    <p><b>${texts.get(name)}</b></p>
    ${plain ? nothing : html`<p class="meta">${texts.get(`${name}Hint`)}</p>`}
    ${failed ? button(texts.get('retry'), retry, 'pill') : nothing}
  </div>`;
}

/** The end of a list that goes on: fetched by scrolling, or by its button. */
export function renderOlder(status: number, texts: Texts, load: () => void): TemplateResult {
  const failed = status === TaskStatus.ERROR;
  const name = status === TaskStatus.PENDING ? 'loading' : failed ? 'retry' : 'loadMore';
  // One button all along, so that it keeps the focus.
  return html`<div class="line older">
    ${failed ? html`<span>${texts.get('loadFailed')}</span>` : nothing}
    ${button(texts.get(name), load)}
  </div>`;
}

/** The server cannot be reached now. */
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
 * What a live region says, in one place when it is only that something is on its way, and in
 * another one otherwise: what is over at once is not said at all.
 */
export function renderSaid(text: string, passing: boolean): unknown {
  const said = text && html`<p class="late">${text}</p>`;
  return passing ? [said] : ['', said];
}

/**
 * The offer to undo what was deleted just now, which stands for the time that the style sheet gives
 * it, anew with each deletion: each has a place of its own in the template.
 */
export function renderUndo(
  removals: readonly Removal[],
  texts: Texts,
  undo: () => void,
  end: () => void,
): unknown {
  const offer = html`<div class="line undo" @animationend=${end}>
    <span>${texts.get('removed', removedCount(removals))}</span>${button(texts.get('undo'), undo)}
  </div>`;
  return removals.map((removal) => (removal === removals.at(-1) ? offer : nothing));
}
