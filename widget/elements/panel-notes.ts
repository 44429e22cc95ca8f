import type { Task } from '@lit/task';
import { html, nothing, type TemplateResult } from 'lit';
import type { Strings } from '../i18n/strings.js';
import type { Texts } from '../i18n/texts.js';
import { doneArt, inboxArt, troubleArt } from './panel-icons.js';
import type { UndoController } from './undo-controller.js';

/** What stands in the panel where rows are missing. */
export type PanelNote = 'loading' | 'failed' | 'refused' | 'offline' | 'all' | 'unread';

interface Note {
  readonly art: TemplateResult;
  readonly title: keyof Strings;
  readonly hint?: keyof Strings;
}

const NOTES: { readonly [note in Exclude<PanelNote, 'loading'>]: Note } = {
  failed: { art: troubleArt, title: 'loadFailed' },
  refused: { art: inboxArt, title: 'refused', hint: 'refusedHint' },
  offline: { art: inboxArt, title: 'offline' },
  all: { art: inboxArt, title: 'emptyAll', hint: 'emptyAllHint' },
  unread: { art: doneArt, title: 'emptyUnread', hint: 'emptyUnreadHint' },
};

/** @param retry Called when the user asks for another try, which only `failed` offers. */
export function renderNote(name: PanelNote, texts: Texts, retry: () => void): TemplateResult {
  if (name === 'loading') {
    return html`<div class="note late" role="status">
      <span class="spinner"></span><span class="sr">${texts.get('loading')}</span>
    </div>`;
  }
  const { art, title, hint } = NOTES[name];
  return html`<div class="note" role=${name === 'failed' ? 'alert' : 'status'}>
    ${art}
    <p class="note-title">${texts.get(title)}</p>
    ${hint === undefined ? nothing : html`<p class="note-hint">${texts.get(hint)}</p>`}
    ${
      name === 'failed'
        ? html`<button class="pill" type="button" @click=${retry}>${texts.get('retry')}</button>`
        : nothing
    }
  </div>`;
}

/** The end of a list that goes on: fetched by scrolling, or by its button. */
export function renderOlder(
  page: Task<readonly unknown[], void>,
  texts: Texts,
  load: () => void,
): TemplateResult {
  const button = (name: keyof Strings): TemplateResult =>
    html`<button class="link-button" type="button" @click=${load}>${texts.get(name)}</button>`;
  return html`<div class="older">
    ${page.render({
      initial: () => button('loadMore'),
      pending: () =>
        html`<span class="spinner"></span><span class="sr">${texts.get('loading')}</span>`,
      complete: () => button('loadMore'),
      error: () => html`<span role="alert">${texts.get('loadFailed')}</span>${button('retry')}`,
    })}
  </div>`;
}

/** The offer to undo what was deleted just now. */
export function renderUndo(
  { ids, hold, run }: UndoController,
  texts: Texts,
  undo: () => void,
): TemplateResult {
  const offer = html`<div class="undo-line">
    <span>${texts.get('removed', ids.length)}</span>
    <button class="link-button" type="button" @click=${undo}>${texts.get('undo')}</button>
  </div>`;
  return html`<div
    role="status"
    @pointerenter=${hold}
    @pointerleave=${run}
    @focusin=${hold}
    @focusout=${run}
  >
    ${ids.length === 0 ? nothing : offer}
  </div>`;
}
