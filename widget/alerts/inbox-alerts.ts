import type { Message } from '../../protocol/index.js';
import { type AlertedInbox, Alerts, type AlertsSettings } from './alerts.js';

/** The inbox also reports what alerts follow. */
interface FollowedInbox extends AlertedInbox {
  readonly counts: { readonly unread: number };
  readonly events: AlertedInbox['events'] & {
    on(name: 'message', listener: (message: Message) => void): unknown;
    on(name: 'change', listener: () => void): unknown;
  };
}

/**
 * The alerts of an inbox. Each alert is given once, however many of the inbox's elements have opted
 * in.
 */
export class InboxAlerts {
  readonly #inbox: FollowedInbox;
  #wanted: readonly AlertsSettings[] = [];
  /** Made when an element opts in. */
  #alerts: Alerts | undefined;

  constructor(inbox: FollowedInbox) {
    this.#inbox = inbox;
    inbox.events.on('change', () => this.#update());
    inbox.events.on('message', (message) => this.#alerts?.arrived(message));
  }

  /** Whether to offer desktop notifications. */
  get offers(): boolean {
    return this.#alerts?.offers ?? false;
  }

  /** Requests the permission for desktop notifications; browsers require a click. */
  async allow(): Promise<void> {
    await this.#alerts?.allow();
  }

  /** @param wanted What each element opts in to; of several sounds the first one plays. */
  update(wanted: readonly AlertsSettings[]): void {
    this.#wanted = wanted;
    this.#update();
  }

  #update(): void {
    const wanted = this.#wanted;
    const desktop = wanted.some((each) => each.desktop);
    const title = wanted.some((each) => each.title);
    const sound = wanted.find((each) => each.sound !== null)?.sound ?? null;
    if (desktop || title || sound !== null) this.#alerts ??= new Alerts(this.#inbox);
    if (wanted.length === 0) this.#alerts?.stop();
    else this.#alerts?.update({ desktop, title, sound, unread: this.#inbox.counts.unread });
  }
}
