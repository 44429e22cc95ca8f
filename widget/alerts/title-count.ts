import { claim } from '../platform/claim.js';
import type { Stop } from '../platform/page.js';

/**
 * The number of unread messages before the page's own title, as in "(3) Orders", and on the icon of
 * an installed app. Where several elements of a page have one, that of the first is shown.
 */
export class TitleCount {
  #count = 0;
  /** What is ours at the start of the title; empty while it is all the page's, or another one's. */
  #prefix = '';
  #release: Stop | undefined;
  /** Pages change their title, or put another element in the place of the one they had. */
  #observer: MutationObserver | undefined;

  /** The page's title without what is ours. */
  get own(): string {
    const { title } = document;
    return title.startsWith(this.#prefix) ? title.slice(this.#prefix.length).trimStart() : title;
  }

  /** Shows a number; 0 takes everything back. */
  show(count: number): void {
    if (count === this.#count) return;
    const began = this.#count > 0;
    this.#count = count;
    if (this.#prefix !== '') this.#tell();
    // No tag of an inbox: one element at a time is to write before the title, whatever its inbox.
    else if (!began) this.#release = claim(document, 'title', () => this.#hold());
    if (count > 0) return;
    this.#observer?.disconnect();
    this.#release?.();
  }

  #hold(): void {
    this.#observer ??= new MutationObserver(() => {
      if (!document.title.startsWith(this.#prefix)) this.#write();
    });
    this.#observer.observe(document.head, { childList: true, characterData: true, subtree: true });
    this.#tell();
  }

  #tell(): void {
    this.#write();
    // Only browsers with installed apps have it, and pages in frames are refused.
    navigator.setAppBadge?.(this.#count).catch(() => {});
  }

  #write(): void {
    const { own } = this;
    this.#prefix = this.#count > 0 ? `(${this.#count})` : '';
    document.title = this.#prefix === '' ? own : `${this.#prefix} ${own}`;
  }
}
