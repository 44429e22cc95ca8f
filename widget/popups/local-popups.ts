import { type InboxMessage, numberOf } from '../inbox/inbox-state.js';
import type { PopupInbox } from './missed-popups.js';
import type { NotifyPopup, PopupEnd } from './notify-popup.js';

/** How many local popups have a place between two numbers of a log. */
const PLACES = 2 ** 20;

/** What shows local popups. */
interface LocalView {
  mayPopUp(message: InboxMessage): boolean;
  show(message: InboxMessage): void;
  /** The message says something else now. */
  update(message: InboxMessage): void;
  remove(id: string): void;
}

/** The local popups of an inbox: those that wait for an element, and those that have not ended. */
export class LocalPopups {
  readonly #inbox: PopupInbox;
  readonly #view: LocalView;
  readonly #waiting: NotifyPopup[] = [];
  readonly #open = new Map<string, NotifyPopup>();
  #placed = 0;

  constructor(inbox: PopupInbox, view: LocalView) {
    this.#inbox = inbox;
    this.#view = view;
  }

  add(popup: NotifyPopup): void {
    this.#waiting.push(popup);
  }

  /** Shows those that are waiting. */
  showWaiting(): void {
    for (const popup of this.#waiting.splice(0)) if (!popup.isOver) this.#show(popup);
  }

  /** These messages have no popup any more. */
  end(messages: readonly InboxMessage[], end: PopupEnd): void {
    for (const { id } of messages) {
      this.#open.get(id)?.end(end);
      this.#open.delete(id);
    }
  }

  /** Shows it above all messages that are here, and below the next one. */
  #show(popup: NotifyPopup): void {
    this.#placed += 1;
    const number = numberOf(this.#inbox.state.cursor) + this.#placed / PLACES;
    const createdAt = new Date(this.#inbox.now()).toISOString();
    const message = (): InboxMessage => popup.messageAt(number, createdAt);
    const { id } = popup.handle;
    if (!this.#view.mayPopUp(message())) popup.end('canceled');
    // A listener may have closed it.
    if (popup.isOver) return;
    popup.onChange = () => {
      if (popup.isOver) this.#view.remove(id);
      else this.#view.update(message());
    };
    this.#open.set(id, popup);
    this.#view.show(message());
  }
}
