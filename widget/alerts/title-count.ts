import { attempt } from '../platform/attempt.js';
import { Timer } from '../platform/timer.js';
import { countOf, type DocumentTitle, joinTitle, splitTitle, titleOf } from './document-title.js';

/**
 * After this many corrections within a second, another script insists on its own title, and keeps
 * it.
 */
const CORRECTIONS_MAX = 30;

/**
 * The number of unread messages before the page's own title, as in "(3) Orders", and on the icon of
 * an installed app. Where several inboxes of a page have one, that of the first is shown.
 */
export class TitleCount {
  /** Null: off. */
  #count: number | null = null;
  #observer: MutationObserver | undefined;
  #corrections = 0;
  readonly #timer = new Timer(() => {
    if (this.#corrections < CORRECTIONS_MAX) this.#corrections = 0;
  });

  get #title(): DocumentTitle {
    return titleOf(document);
  }

  /** The page's own title. */
  get own(): string {
    const { lead, own } = splitTitle(readTitle(), this.#title);
    return lead + own;
  }

  /** Shows a number, above 0; null restores the page's own title. */
  show(count: number | null): void {
    if (count === this.#count) return;
    this.#count = count;
    this.#corrections = 0;
    const { counts } = this.#title;
    const before = countOf(this.#title);
    if (count) counts.set(this, count);
    else counts.delete(this);
    if (countOf(this.#title) !== before) this.#update();
    if (count === null) this.#stopWatching();
    else this.#watch();
  }

  #update(): void {
    this.#write();
    // Not in all browsers, and refused in frames.
    attempt(() => navigator.setAppBadge?.(countOf(this.#title)).catch(() => {}));
  }

  /**
   * Follows the title, also without a number: the page may restore a title that it has saved with
   * one. Pages change their title, or replace its element or the whole head.
   */
  #watch(): void {
    if (this.#observer) return;
    this.#observer = new MutationObserver((records) => {
      if (records.some(({ target }) => target.contains(document.documentElement))) this.#observe();
      this.#correct();
    });
    this.#observe();
    this.#correct();
  }

  #observe(): void {
    const { head, documentElement } = document;
    const title = document.querySelector('title');
    this.#observer?.disconnect();
    this.#observer?.observe(document, { childList: true });
    if (documentElement) this.#observer?.observe(documentElement, { childList: true });
    for (const holder of [head, head?.contains(title) ? null : title]) {
      if (!holder) continue;
      this.#observer?.observe(holder, { childList: true, characterData: true, subtree: true });
    }
  }

  #stopWatching(): void {
    this.#observer?.disconnect();
    this.#observer = undefined;
    this.#timer.stop();
  }

  /** Restores the number after the page has changed its title. */
  #correct(): void {
    if (this.#corrections >= CORRECTIONS_MAX || !this.#write()) return;
    this.#corrections += 1;
    if (!this.#timer.runs) this.#timer.start(1_000);
  }

  /** Returns whether the title was another one. */
  #write(): boolean {
    const current = readTitle();
    const { lead, own } = splitTitle(current, this.#title);
    const title = lead + joinTitle(own, this.#title);
    if (title === current) return false;
    Reflect.set(Document.prototype, 'title', title, document);
    return true;
  }
}

/** A form, a picture or a frame with the name `title` hides the property of the document itself. */
function readTitle(): string {
  return Reflect.get(Document.prototype, 'title', document);
}
