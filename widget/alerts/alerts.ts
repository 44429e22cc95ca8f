import type { Message } from '../../protocol/index.js';
import { isTooOld } from '../inbox/message-display.js';
import { attempt } from '../platform/attempt.js';
import { toJson } from '../platform/json.js';
import type { Stop } from '../platform/page.js';
import { siteUrl } from '../platform/site-url.js';
import { heldLockNames, holdSharedLock, withLock } from '../platform/web-lock.js';
import { AlertRecord } from './alert-record.js';
import { TitleCount } from './title-count.js';

/** A message that arrives sooner than this after another one makes no sound, in milliseconds. */
const SOUND_MS = 1_000;

/** How many of the messages that arrive together get a desktop notification: the newest. */
const NOTIFICATIONS_MAX = 3;

/** The alerts that an element has opted in to. */
export interface AlertsSettings {
  /** Desktop notifications while no tab of this browser shows the inbox. */
  readonly desktop: boolean;
  /**
   * The file that is played when a message arrives: an `http:` or `https:` URL, or a path on the
   * page's own site. Nothing else is played. Null: no sound.
   */
  readonly sound: string | null;
  /** Shows the number of unread messages in the document's title and on the icon of an installed app. */
  readonly title: boolean;
}

/** The alerts of an inbox, and the number that they show. */
export interface AlertsOptions extends AlertsSettings {
  readonly unread: number;
}

/** What alerts need of an inbox. */
export interface AlertedInbox {
  /** The inbox tag; null while it is unknown. */
  readonly state: { readonly tag: string | null };
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  readonly events: {
    emit(name: 'notification-click', message: Message): unknown;
    emit(name: 'change'): unknown;
  };
}

const NONE: AlertsOptions = { desktop: false, sound: null, title: false, unread: 0 };

/**
 * Alerts the user to new messages, where the page has opted in: by desktop notifications, a sound,
 * and the number of unread messages in the title.
 *
 * Of all tabs of a browser with the same inbox, one alerts: a visible tab, which shows a popup and
 * only plays the sound; otherwise a hidden one. They agree by Web Locks and by the number of the last
 * message that was alerted, in the browser's storage. Without locks, as on a page that is not served
 * securely, hidden tabs do not know of a visible one; without storage each hidden tab alerts.
 */
export class Alerts {
  readonly #inbox: AlertedInbox;
  readonly #title = new TitleCount();
  readonly #notifications: Notification[] = [];
  readonly #arrived: Message[] = [];
  #options = NONE;
  /** The arguments of the last `update`, which is called often. */
  #updated = '';
  /** The tag of the inbox of the last `update`. */
  #alertedTag: string | null = null;
  /** The lock by which hidden tabs know that this one is visible; empty while it holds none. */
  #lock = '';
  #release: Stop | undefined;
  readonly #record = new AlertRecord();

  /** @param inbox Its event `change` is emitted when `offers` may have changed. */
  constructor(inbox: AlertedInbox) {
    this.#inbox = inbox;
  }

  /** Follows the options and the tag of the inbox. Call it after each change of the inbox. */
  update(options: AlertsOptions): void {
    const updated = toJson([options, this.#tag]);
    if (updated === this.#updated) return;
    this.#updated = updated;
    this.#options = options;
    if (this.#tag !== this.#alertedTag) this.#forget();
    const verb = this.#enabled ? 'addEventListener' : 'removeEventListener';
    document[verb]('visibilitychange', this.#handleVisibility);
    this.#handleVisibility();
    this.#title.show(options.title ? options.unread : null);
  }

  /**
   * Alerts the user to a message that arrived, unless it is read or too old, or has moved here from a
   * visitor's inbox, where it was alerted.
   */
  arrived(message: Message): void {
    const isOld = message.movedFrom !== undefined || isTooOld(message, this.#inbox.now());
    if (!this.#enabled || message.readAt !== null || isOld) return;
    // Messages that arrive together are alerted together.
    if (this.#arrived.push(message) === 1) queueMicrotask(() => this.#alert().catch(() => {}));
  }

  /**
   * Whether to offer desktop notifications: the page wants them, the browser has them, and the user
   * has not decided yet.
   */
  get offers(): boolean {
    const { desktop } = this.#options;
    return desktop && isSecureContext && globalThis.Notification?.permission === 'default';
  }

  /** Requests the permission for desktop notifications; browsers require a click. */
  async allow(): Promise<void> {
    if (this.offers) await attempt(() => Notification.requestPermission())?.catch(() => {});
    this.#inbox.events.emit('change');
  }

  /** Removes all alerts. Calling it again does nothing; `update` starts them again. */
  stop(): void {
    this.update(NONE);
    this.#record.release();
  }

  get #enabled(): boolean {
    return this.#options.desktop || this.#options.sound !== null;
  }

  get #tag(): string | null {
    return this.#inbox.state.tag;
  }

  /** The name under which all tabs with the inbox agree. */
  get #name(): string {
    return `message-center:${this.#tag}`;
  }

  /** Another inbox: the notifications were for somebody else. */
  #forget(): void {
    this.#alertedTag = this.#tag;
    this.#arrived.length = 0;
    this.#close();
    this.#record.release();
  }

  #close(): void {
    for (const notification of this.#notifications.splice(0)) notification.close();
  }

  /** Shows the other tabs by a lock that this one is visible, and closes notifications that were seen. */
  readonly #handleVisibility = (): void => {
    if (!document.hidden || this.#options.unread === 0) this.#close();
    const lock = this.#enabled && !document.hidden ? `${this.#name}:visible` : '';
    if (lock === this.#lock) return;
    this.#lock = lock;
    this.#release?.();
    if (lock === '') return;
    const held = holdSharedLock(lock);
    this.#release = () => void held.then((release) => release());
  };

  async #alert(): Promise<void> {
    const arrived = this.#arrived.splice(0);
    const name = this.#name;
    const alert = async (): Promise<void> => {
      // The inbox may have changed meanwhile.
      if (name !== this.#name) return;
      if (document.hidden && (await isHeld(`${this.#name}:visible`))) return;
      const { desktop, sound } = this.#options;
      // The sound is first, because in some browsers a page cannot construct a notification.
      if (
        sound !== null &&
        (await this.#record.take(`${name}:sound`, arrived, SOUND_MS)).length > 0
      )
        play(sound);
      const fresh = desktop ? await this.#record.take(`${name}:desktop`, arrived) : [];
      if (name !== this.#name || !document.hidden) return;
      if (globalThis.Notification?.permission !== 'granted') return;
      for (const message of fresh.slice(-NOTIFICATIONS_MAX)) attempt(() => this.#show(message));
    };
    await withLock(name, alert);
  }

  #show(message: Message): void {
    const notification = new Notification(message.subject ?? this.#title.own, {
      body: message.text,
      tag: message.id,
      silent: this.#options.sound !== null,
    });
    notification.onclick = () => {
      notification.close();
      window.focus();
      this.#inbox.events.emit('notification-click', message);
    };
    this.#notifications.push(notification);
  }
}

function play(sound: string): void {
  attempt(() => {
    const { href, protocol } = siteUrl(sound);
    // Browsers may refuse before the user has interacted with the page.
    if (/^https?:$/.test(protocol)) new Audio(href).play().catch(() => {});
  });
}

async function isHeld(name: string): Promise<boolean> {
  return (await heldLockNames()).includes(name);
}
