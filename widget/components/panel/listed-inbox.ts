import type { InboxStore } from '../../inbox/inbox-store.js';
import type { Stop } from '../../platform/page.js';

/**
 * The inbox whose list the user can read. Meanwhile, messages that the list keeps do not pop up.
 */
export class ListedInbox {
  readonly #isVisible: (() => boolean) | undefined;
  #inbox: InboxStore | undefined;
  #close: Stop | undefined;

  /** @param isVisible As in `PopupController.openPanel`. */
  constructor(isVisible?: () => boolean) {
    this.#isVisible = isVisible;
  }

  /** @param inbox Undefined: no list can be read now. */
  set(inbox: InboxStore | undefined): void {
    if (inbox === this.#inbox) return;
    this.#close?.();
    this.#inbox = inbox;
    this.#close = inbox?.popups.openPanel(this.#isVisible);
  }
}
