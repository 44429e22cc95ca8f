import { type InboxMessage, numberOf } from '../inbox/inbox-state.js';
import type { PopupInbox } from './missed-popups.js';
import type { NotifyPopup, NotifyView, Place, PopupEnd } from './notify-popup.js';

/** How many local popups have a place between two numbers of a log. */
const PLACES = 2 ** 20;

/** The local popups of an inbox: those that wait for an element, and those that have not ended. */
export class LocalPopups {
  readonly #inbox: PopupInbox;
  readonly #view: NotifyView;
  readonly #waiting: NotifyPopup[] = [];
  readonly #open = new Map<string, NotifyPopup>();
  #placed = 0;

  constructor(inbox: PopupInbox, view: NotifyView) {
    this.#inbox = inbox;
    this.#view = view;
  }

  add(popup: NotifyPopup): void {
    this.#waiting.push(popup);
  }

  /** Shows those that are waiting. */
  showWaiting(): void {
    for (const popup of this.#waiting.splice(0)) {
      this.#open.set(popup.id, popup);
      if (!popup.appear(this.#nextPlace(), this.#view)) this.#open.delete(popup.id);
    }
  }

  /** These messages have no popup any more. */
  end(messages: readonly InboxMessage[], end: PopupEnd): void {
    for (const { id } of messages) {
      this.#open.get(id)?.end(end);
      this.#open.delete(id);
    }
  }

  /** The place above all messages that are here, and below the next one. */
  #nextPlace(): Place {
    this.#placed += 1;
    const number = numberOf(this.#inbox.state.cursor) + this.#placed / PLACES;
    return { number, createdAt: new Date(this.#inbox.now()).toISOString() };
  }
}
