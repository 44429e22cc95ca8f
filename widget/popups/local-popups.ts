import type { InboxMessage } from '../inbox/inbox-state.js';
import { numberOf } from '../inbox/inbox-state.js';
import type { PopupInbox } from './missed-popups.js';
import type { NotifyPopup, NotifyView, Place, PopupEnd } from './notify-popup.js';

/** Of two numbers in a log, how many local popups have a place in between. */
const PLACES = 2 ** 20;

/** What shows the local popups. */
interface LocalPopupsView extends NotifyView {
  mayPopUp(message: InboxMessage): boolean;
  show(message: InboxMessage): void;
}

/** The local popups of an inbox: those that wait for an element, and those that have not ended. */
export class LocalPopups {
  readonly #inbox: PopupInbox;
  readonly #view: LocalPopupsView;
  #waiting: readonly NotifyPopup[] = [];
  readonly #open = new Map<string, NotifyPopup>();
  #placed = 0;

  constructor(inbox: PopupInbox, view: LocalPopupsView) {
    this.#inbox = inbox;
    this.#view = view;
  }

  add(popup: NotifyPopup): void {
    this.#waiting = [...this.#waiting, popup];
  }

  /** Shows those that are waiting. */
  showWaiting(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const popup of waiting) {
      if (popup.isOver) continue;
      const message = popup.place(this.#nextPlace(), this.#view);
      this.#open.set(popup.id, popup);
      if (this.#view.mayPopUp(message)) this.#view.show(message);
      else this.end([message], 'canceled');
    }
  }

  /** These messages have no popup any more. */
  end(messages: readonly InboxMessage[], end: PopupEnd): void {
    for (const { id } of messages) {
      this.#open.get(id)?.end(end);
      this.#open.delete(id);
    }
  }

  /** Above all messages that are here, and below the next one. */
  #nextPlace(): Place {
    this.#placed += 1;
    const number = numberOf(this.#inbox.state.cursor) + this.#placed / PLACES;
    return { number, createdAt: new Date(this.#inbox.now()).toISOString() };
  }
}
