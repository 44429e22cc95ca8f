import type { Message } from '../../protocol/index.js';
import { Alerts, type AlertsSettings } from './alerts.js';

/** What alerts need of an inbox. */
interface InboxOfAlerts {
  readonly state: { readonly tag: string | null };
  readonly counts: { readonly unread: number };
  now(): number;
  readonly events: {
    on(name: 'message', listener: (message: Message) => void): unknown;
    on(name: 'change', listener: () => void): unknown;
    emit(name: 'notification-click', message: Message): unknown;
    emit(name: 'change'): unknown;
  };
}

/**
 * The alerts of an inbox. Each alert is given once, however many of the inbox's elements have opted
 * in.
 */
export class InboxAlerts {
  readonly #inbox: InboxOfAlerts;
  #wanted: readonly AlertsSettings[] = [];
  /** Made when an element opts in. */
  #alerts: Alerts | undefined;

  constructor(inbox: InboxOfAlerts) {
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
    if (desktop || title || sound !== null) this.#alerts ??= this.#createAlerts();
    if (wanted.length === 0) this.#alerts?.stop();
    else this.#alerts?.update({ desktop, title, sound, unread: this.#inbox.counts.unread });
  }

  #createAlerts(): Alerts {
    return new Alerts(
      () => this.#inbox.events.emit('change'),
      { tag: () => this.#inbox.state.tag, now: () => this.#inbox.now() },
      (message) => this.#inbox.events.emit('notification-click', message),
    );
  }
}
