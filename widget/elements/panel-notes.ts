/** What the panel says beside its rows. */
import { TaskStatus } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Strings } from '../i18n/strings.js';
import type { Texts } from '../i18n/texts.js';
import { levelIcon } from './icons.js';
import { inboxIcon, offlineIcon } from './panel-icons.js';
import type { Request } from './request-event.js';

/** What stands in the panel where rows are missing. */
export type PanelNote = 'loading' | 'failed' | 'refused' | 'offline' | 'all' | 'unread';

interface Note {
  readonly title: keyof Strings;
  readonly hint?: keyof Strings;
  readonly icon?: TemplateResult;
}

export const NOTES: { readonly [note in PanelNote]: Note } = {
  loading: { title: 'loading' },
  failed: { title: 'loadFailed', icon: levelIcon('error') },
  refused: { title: 'refused', hint: 'refusedHint' },
  offline: { title: 'offline' },
  all: { title: 'emptyAll', hint: 'emptyAllHint' },
  unread: { title: 'emptyUnread', hint: 'emptyUnreadHint', icon: levelIcon('success') },
};

const button = (text: string, act: () => void, className = 'link-button'): TemplateResult =>
  html`<button class=${className} type="button" @click=${act}>${text}</button>`;

/** @param retry Called when the user asks for another try, which only `failed` offers. */
export function renderNote(name: PanelNote, texts: Texts, retry: () => void): unknown {
  if (name === 'loading') {
    return [1, 2, 3, 4, 5].map(() => html`<div class="skeleton late"></div>`);
  }
  const { title, hint, icon = inboxIcon } = NOTES[name];
  return html`<div class="note">
    ${icon}
    <p><b>${texts.get(title)}</b></p>
    ${hint === undefined ? nothing : html`<p class="meta">${texts.get(hint)}</p>`}
    ${name === 'failed' ? button(texts.get('retry'), retry, 'pill') : nothing}
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
  return html`<div class="line">${offlineIcon}${texts.get('offline')}</div>`;
}

/** The offer of desktop notifications. */
export function renderOffer(texts: Texts, request: (request: Request) => void): TemplateResult {
  return html`<div class="line">
    <span>${texts.get('offerNotifications')}</span>
    ${button(texts.get('allow'), () => request({ verb: 'allow-notifications' }))}
  </div>`;
}

/** The content of a live region. What is over at once is not said at all. */
export function renderSaid(text: string): unknown {
  return repeat(text === '' ? [] : [text], String, () => html`<p class="late">${text}</p>`);
}

/**
 * The offer to undo what was deleted just now, which stands for the time that the style sheet gives
 * it, anew with each deletion.
 */
export function renderUndo(
  ids: readonly string[],
  texts: Texts,
  undo: () => void,
  end: () => void,
): unknown {
  return repeat(
    ids.slice(-1),
    String,
    () => html`<div class="line undo" @animationend=${end}>
      <span>${texts.get('removed', ids.length)}</span>${button(texts.get('undo'), undo)}
    </div>`,
  );
}
