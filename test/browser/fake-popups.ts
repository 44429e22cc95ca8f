import type { MessagePopup, PopupStack, PopupTrigger } from '../../widget/popups/popup-view.ts';

interface Inbox {
  readonly calls: string[];
  change(change: () => void): void;
}

/** The popups of an inbox in memory, without time and without a record. */
export class FakePopups {
  up: readonly MessagePopup[] = [];
  more = 0;
  paused = false;
  /** How many panels are open. */
  panels = 0;
  element: HTMLElement | undefined;
  readonly #inbox: Inbox;

  constructor(inbox: Inbox) {
    this.#inbox = inbox;
  }

  get stack(): PopupStack {
    const { up, more } = this;
    if (up.length > 0 || more === 0) return { popups: up, more };
    return { popups: [{ kind: 'summary', key: 'summary', count: more }], more: 0 };
  }

  end(key: string, trigger: PopupTrigger): void {
    this.#inbox.calls.push(`end ${key} ${trigger}`);
    this.#inbox.change(() => {
      this.up = this.up.filter((popup) => popup.key !== key);
    });
  }

  endAll(): void {
    this.#inbox.calls.push('endAll');
    this.#inbox.change(() => {
      this.up = [];
      this.more = 0;
    });
  }

  add(): void {}

  openPanel(): () => void {
    this.panels += 1;
    this.#inbox.change(() => {
      this.up = this.up.filter(({ message }) => !message.persistent);
    });
    return () => {
      this.panels -= 1;
    };
  }

  pause(paused: boolean): void {
    this.paused = paused;
  }
}
