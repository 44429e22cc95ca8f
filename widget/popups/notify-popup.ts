import type { InboxMessage } from '../inbox/inbox-state.js';
import {
  type CheckedNotifyOptions,
  type NotifyPatch,
  parseNotifyOptions,
  patchNotifyOptions,
} from './notify-options.js';

/**
 * What ended one of the page's own popups.
 * - `close`: the user closed it, or `close()` was called
 * - `action`: the user chose it or one of its actions
 * - `timeout`: its time was over
 * - `canceled`: it never appeared, because `mc-before-popup` was cancelled or `popups` is `none`
 */
export type PopupEnd = 'close' | 'action' | 'timeout' | 'canceled';

/** What `notify()` returns. */
export interface NotifyHandle {
  /** The id of its message in events; it begins with `local-`. */
  readonly id: string;
  /**
   * Changes what the popup says. Does nothing once it has ended.
   *
   * @throws MessageCenterError INVALID that names the field and says what it takes.
   */
  update(patch: NotifyPatch): void;
  /** Closes the popup. Calling it again does nothing. */
  close(): void;
  /** Resolves with what ended the popup; never rejects. */
  readonly closed: Promise<PopupEnd>;
}

/** Where it is among the other popups, and when it appeared. */
export type Place = Pick<InboxMessage, 'number' | 'createdAt'>;

/** What shows the popup. */
export interface NotifyView {
  mayPopUp(message: InboxMessage): boolean;
  show(message: InboxMessage): void;
  /** The message says something else now. */
  update(message: InboxMessage): void;
  remove(id: string): void;
}

/** One of the page's own popups, which no server knows. */
export class NotifyPopup {
  readonly id = createId();
  readonly #closed: Promise<PopupEnd>;
  #options: CheckedNotifyOptions;
  #place: Place | undefined;
  #view: NotifyView | undefined;
  #isOver = false;
  #resolve!: (end: PopupEnd) => void;

  /** @throws MessageCenterError INVALID */
  constructor(options: unknown) {
    this.#options = parseNotifyOptions(options);
    this.#closed = new Promise((resolve) => {
      this.#resolve = resolve;
    });
  }

  get handle(): NotifyHandle {
    return {
      id: this.id,
      update: (patch) => this.#update(patch),
      close: () => this.#close(),
      closed: this.#closed,
    };
  }

  /** Appears among other popups. Returns false if it was closed before, or the page cancels it. */
  appear(place: Place, view: NotifyView): boolean {
    if (this.#isOver) return false;
    this.#place = place;
    this.#view = view;
    const message = this.#messageAt(place);
    const may = view.mayPopUp(message);
    if (may) view.show(message);
    else this.end('canceled');
    return may;
  }

  end(end: PopupEnd): void {
    this.#isOver = true;
    this.#resolve(end);
  }

  #update(patch: unknown): void {
    this.#options = patchNotifyOptions(this.#options, patch);
    if (!this.#isOver && this.#place) this.#view?.update(this.#messageAt(this.#place));
  }

  #close(): void {
    this.end('close');
    this.#view?.remove(this.id);
  }

  #messageAt({ number, createdAt }: Place): InboxMessage {
    const common = { persistent: false, readAt: null, pending: false, local: true } as const;
    const { id } = this;
    return { level: 'info', ...this.#options, ...common, id, number, applied: number, createdAt };
  }
}

/** Unlike `crypto.randomUUID`, this works on pages that are not served securely, too. */
function createId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(3));
  return `local-${[...numbers].map((each) => each.toString(36)).join('')}`;
}
