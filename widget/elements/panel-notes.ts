/** What the panel says beside its rows. */
import type { Task } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import { repeat } from 'lit/directives/repeat.js';
import type { Strings } from '../i18n/strings.js';
import type { Texts } from '../i18n/texts.js';
import { doneArt, inboxArt, offlineIcon, troubleArt } from './panel-icons.js';
import type { Request } from './request-event.js';
import type { UndoController } from './undo-controller.js';

/** What stands in the panel where rows are missing. */
export type PanelNote = 'loading' | 'failed' | 'refused' | 'offline' | 'all' | 'unread';

interface Note {
  readonly title: keyof Strings;
  readonly art: TemplateResult;
  readonly hint?: keyof Strings;
}

export const NOTES: { readonly [note in PanelNote]: Note } = {
  loading: { title: 'loading', art: inboxArt },
  failed: { title: 'loadFailed', art: troubleArt },
  refused: { title: 'refused', art: inboxArt, hint: 'refusedHint' },
  offline: { title: 'offline', art: inboxArt },
  all: { title: 'emptyAll', art: inboxArt, hint: 'emptyAllHint' },
  unread: { title: 'emptyUnread', art: doneArt, hint: 'emptyUnreadHint' },
};

const button = (text: string, act: () => void, className = 'link-button'): TemplateResult =>
  html`<button class=${className} type="button" @click=${act}>${text}</button>`;

/** @param retry Called when the user asks for another try, which only `failed` offers. */
export function renderNote(name: PanelNote, texts: Texts, retry: () => void): unknown {
  if (name === 'loading') {
    return [1, 2, 3, 4, 5].map(() => html`<div class="skeleton late"></div>`);
  }
  const { art, title, hint } = NOTES[name];
  return html`<div class="note">
    ${art}
    <p><b>${texts.get(title)}</b></p>
    ${hint === undefined ? nothing : html`<p class="meta">${texts.get(hint)}</p>`}
    ${name === 'failed' ? button(texts.get('retry'), retry, 'pill') : nothing}
  </div>`;
}

/** The end of a list that goes on: fetched by scrolling, or by its button. */
export function renderOlder(
  page: Task<readonly unknown[], void>,
  texts: Texts,
  load: () => void,
): TemplateResult {
  // One button all along, so that it keeps the focus.
  const name = page.render({
    initial: () => 'loadMore' as const,
    pending: () => 'loading' as const,
    complete: () => 'loadMore' as const,
    error: () => 'retry' as const,
  });
  return html`<div class="line older">
    ${name === 'retry' ? html`<span>${texts.get('loadFailed')}</span>` : nothing}
    ${button(texts.get(name ?? 'loadMore'), load)}
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

/** The offer to undo what was deleted just now. */
export function renderUndo(
  { ids, hold, run }: UndoController,
  texts: Texts,
  undo: () => void,
): TemplateResult {
  return html`<div
    class="line undo"
    @pointerenter=${hold}
    @pointerleave=${run}
    @focusin=${hold}
    @focusout=${run}
  >
    <span>${texts.get('removed', ids.length)}</span>${button(texts.get('undo'), undo)}
  </div>`;
}
