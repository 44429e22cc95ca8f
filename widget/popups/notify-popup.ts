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

/** One of the page's own popups, which no server knows. */
export class NotifyPopup {
  readonly handle: NotifyHandle;
  /** It was closed or canceled, or its time was over. */
  isOver = false;
  /** Called after the page has changed or closed it. */
  onChange = (): void => {};
  #options: CheckedNotifyOptions;
  #resolve!: (end: PopupEnd) => void;

  /** @throws MessageCenterError INVALID */
  constructor(options: unknown) {
    this.#options = parseNotifyOptions(options);
    this.handle = {
      id: createId(),
      update: (patch) => {
        this.#options = patchNotifyOptions(this.#options, patch);
        this.onChange();
      },
      close: () => {
        this.end('close');
        this.onChange();
      },
      closed: new Promise((resolve) => {
        this.#resolve = resolve;
      }),
    };
  }

  /**
   * @param number Its place among the messages of the inbox.
   * @param createdAt When it appeared.
   */
  messageAt(number: number, createdAt: string): InboxMessage {
    const { id } = this.handle;
    const common = { persistent: false, readAt: null, pending: false, local: true } as const;
    return { level: 'info', ...this.#options, ...common, id, number, applied: number, createdAt };
  }

  end(end: PopupEnd): void {
    this.isOver = true;
    this.#resolve(end);
  }
}

/** Unlike `crypto.randomUUID`, this works on pages that are not served securely, too. */
function createId(): string {
  const numbers = crypto.getRandomValues(new Uint32Array(3));
  return `local-${[...numbers].map((each) => each.toString(36)).join('')}`;
}
