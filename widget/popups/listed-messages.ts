import { orderOf } from '../../protocol/effects.js';
import type { InboxMessage } from '../inbox/inbox-state.js';
import type { Page, Stop } from '../platform/page.js';
import { closesByItself } from './popup-model.js';

type Messages = readonly InboxMessage[];

/**
 * The messages that arrive in an open panel instead of popping up. Another window may show their
 * popups meanwhile, so they end there later: after a popup's time, if they close by themselves, and
 * all of them when the panel closes or nobody can be looking at it.
 */
export class ListedMessages {
  readonly #page: Page;
  readonly #onEnd: (messages: Messages) => void;
  /** Of each open panel, whether it can be seen now. */
  readonly #panels = new Set<() => boolean>();
  #messages: Messages = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onEnd Called with messages whose popups are dismissed in all windows now. */
  constructor(page: Page, onEnd: (messages: Messages) => void) {
    this.#page = page;
    this.#onEnd = onEnd;
  }

  start(): Stop {
    const endAll = (): void => this.#end(this.#messages);
    const stopVisible = this.#page.watchVisible(() => {
      if (!this.#page.visible) endAll();
    });
    const stopLeave = this.#page.watchLeave(endAll);
    return () => {
      stopVisible();
      stopLeave();
      endAll();
    };
  }

  /**
   * A panel is open. Returns a function to call when it is closed.
   *
   * @param isVisible As in `PopupController.openPanel`; a function of this panel alone.
   */
  openPanel(isVisible: () => boolean): Stop {
    this.#panels.add(isVisible);
    return () => {
      this.#panels.delete(isVisible);
      if (this.#panels.size === 0) this.#end(this.#messages);
    };
  }

  /**
   * Takes those of the messages that an open panel lists for good. Returns the others.
   *
   * @param popupMs The time of a popup, in milliseconds.
   */
  take(messages: Messages, popupMs: number): Messages {
    if (![...this.#panels].some((isVisible) => isVisible())) return messages;
    const listed = messages.filter(({ persistent }) => persistent);
    this.#messages = [...this.#messages, ...listed];
    this.#startTimer(popupMs);
    return messages.filter(({ persistent }) => !persistent);
  }

  /** Whether a message is here instead of in a popup, and was not renewed since. */
  has(message: InboxMessage): boolean {
    return this.#messages.some((listed) => orderOf(listed) === orderOf(message));
  }

  /** The inbox is another one. */
  forget(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#messages = [];
  }

  /** Starts the time for all that are listed now, unless it runs for others. */
  #startTimer(popupMs: number): void {
    const closing = this.#messages.filter(closesByItself);
    if (this.#timer !== undefined || closing.length === 0) return;
    this.#timer = setTimeout(() => {
      this.#end(closing);
      this.#startTimer(popupMs);
    }, popupMs);
  }

  #end(messages: Messages): void {
    const ended = new Set(messages);
    const left = this.#messages.filter((message) => !ended.has(message));
    this.forget();
    this.#messages = left;
    if (messages.length > 0) this.#onEnd(messages);
  }
}
