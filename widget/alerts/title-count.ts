import { claim } from '../platform/claim.js';
import type { Stop } from '../platform/page.js';

/**
 * The number of unread messages before the page's own title, as in "(3) Orders", and on the icon of
 * an installed app. Where several elements of a page have one, that of the first is shown.
 */
export class TitleCount {
  #count = 0;
  /** What this element has put before the title; empty while it has put nothing there. */
  #prefix = '';
  #release: Stop | undefined;
  /** Pages change their title, or replace its element. */
  #observer: MutationObserver | undefined;

  /** The page's own title. */
  get own(): string {
    const { title } = document;
    return title.startsWith(this.#prefix) ? title.slice(this.#prefix.length).trimStart() : title;
  }

  /** Shows a number; 0 restores the page's own title. */
  show(count: number): void {
    if (count === this.#count) return;
    const began = this.#count > 0;
    this.#count = count;
    if (this.#prefix !== '') this.#update();
    // No tag of an inbox: one element at a time is to write before the title, whatever its inbox.
    else if (!began) this.#release = claim(document, 'title', () => this.#follow());
    if (count > 0) return;
    this.#observer?.disconnect();
    this.#release?.();
  }

  #follow(): void {
    this.#observer ??= new MutationObserver(() => {
      if (!document.title.startsWith(this.#prefix)) this.#write();
    });
    this.#observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    this.#update();
  }

  #update(): void {
    this.#write();
    // Not in all browsers, and refused in frames.
    navigator.setAppBadge?.(this.#count).catch(() => {});
  }

  #write(): void {
    const { own } = this;
    this.#prefix = this.#count > 0 ? `(${this.#count})` : '';
    document.title = this.#prefix === '' ? own : `${this.#prefix} ${own}`;
  }
}
