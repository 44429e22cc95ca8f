import type { Message } from '../../protocol/index.js';
import type { Stop } from '../connection/page.js';
import { browserStorage } from '../state/shared-storage.js';
import { TitleCount } from './title-count.js';

/** An arrival that follows on another one within this time makes no sound, in milliseconds. */
const SOUND_MS = 1_000;

/** Of what arrives at once, so many get a desktop notification: the newest. */
const NOTIFICATIONS_MAX = 3;

/** What a page has asked for. */
export interface MannersOptions {
  /** Desktop notifications while no tab of this browser shows the inbox. */
  readonly desktop: boolean;
  /**
   * The file that is played when a message arrives: an `http:` or `https:` URL, or a path on the
   * page's own site. Nothing else is played. Null: no sound.
   */
  readonly sound: string | null;
  /** Shows `unread` in the document's title and on the icon of an installed app. */
  readonly title: boolean;
  readonly unread: number;
}

const NOTHING: MannersOptions = { desktop: false, sound: null, title: false, unread: 0 };

/**
 * Tells of messages beyond the page, where the page has asked for it: by desktop notifications, a
 * sound, and the number of unread messages in the title.
 *
 * Of all tabs of a browser with the same inbox one tells of a message: one that is visible, which
 * shows it as a popup, so that there is only a sound; else a hidden one. They agree by Web Locks and
 * by the number of the last message that was told, in the browser's storage. Without locks, as on a
 * page that is not served securely, the number alone has to do, and a visible tab is not known of;
 * without storage each hidden tab tells by itself.
 */
export class Manners {
  readonly #changed: () => void;
  readonly #tag: () => string | null;
  readonly #open: (message: Message) => void;
  readonly #storage = browserStorage();
  readonly #title = new TitleCount();
  readonly #notifications: Notification[] = [];
  readonly #arrived: Message[] = [];
  #options = NOTHING;
  /** The lock by which hidden tabs know that this one is visible; empty while it holds none. */
  #lock = '';
  #release: Stop | undefined;

  /**
   * @param changed Called when `offers` may have changed.
   * @param tag The opaque tag of the inbox; null while it is unknown.
   * @param open Called when the user has clicked the notification of a message.
   */
  constructor(changed: () => void, tag: () => string | null, open: (message: Message) => void) {
    this.#changed = changed;
    this.#tag = tag;
    this.#open = open;
  }

  /** To be called whenever an option or the inbox's tag has changed. */
  update(options: MannersOptions): void {
    this.#options = options;
    const verb = this.#tells ? 'addEventListener' : 'removeEventListener';
    document[verb]('visibilitychange', this.#follow);
    this.#follow();
    this.#title.show(options.title ? options.unread : 0);
  }

  /** Tells of a message that has arrived, unless it is read already. */
  arrived(message: Message): void {
    if (!this.#tells || message.readAt !== null) return;
    // What arrives at once is told at once.
    if (this.#arrived.push(message) === 1) queueMicrotask(() => this.#tell().catch(() => {}));
  }

  /**
   * Whether the user is to be asked for leave to show desktop notifications: they are wanted and
   * possible, and the user has not decided yet.
   */
  get offers(): boolean {
    const { desktop } = this.#options;
    return desktop && isSecureContext && globalThis.Notification?.permission === 'default';
  }

  /** Asks the user, for which browsers want a click. */
  async allow(): Promise<void> {
    if (this.offers) await Notification.requestPermission();
    this.#changed();
  }

  /** Takes everything back. Calling it again does nothing; `update` begins anew. */
  stop(): void {
    this.update(NOTHING);
  }

  get #tells(): boolean {
    return this.#options.desktop || this.#options.sound !== null;
  }

  /** What all tabs with the inbox know it by. */
  get #name(): string {
    return `message-center:${this.#tag()}`;
  }

  /** Lets the other tabs know whether this one is visible, and ends what has become needless. */
  readonly #follow = (): void => {
    if (!document.hidden || this.#options.unread === 0) {
      for (const notification of this.#notifications.splice(0)) notification.close();
    }
    const lock = this.#tells && !document.hidden ? `${this.#name}:visible` : '';
    if (lock === this.#lock) return;
    this.#lock = lock;
    this.#release?.();
    if (lock === '') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#release = resolve;
    navigator.locks?.request(lock, { mode: 'shared' }, () => promise).catch(() => {});
  };

  async #tell(): Promise<void> {
    const arrived = this.#arrived.splice(0);
    const tell = async (): Promise<void> => {
      if (document.hidden && (await isHeld(`${this.#name}:visible`))) return;
      const { desktop, sound } = this.#options;
      // In this order, because there are browsers in which a page cannot make a notification.
      if (sound !== null && this.#take('sound', arrived, SOUND_MS).length > 0) play(sound);
      const fresh = desktop ? this.#take('desktop', arrived) : [];
      if (!document.hidden || globalThis.Notification?.permission !== 'granted') return;
      for (const message of fresh.slice(-NOTIFICATIONS_MAX)) this.#show(message);
    };
    await (navigator.locks?.request(this.#name, tell) ?? tell());
  }

  /**
   * Those that no tab has told in that way, and from now on they are told; none when that follows on
   * the last time by less than `apartMs`.
   */
  #take(way: 'desktop' | 'sound', arrived: readonly Message[], apartMs = 0): readonly Message[] {
    const key = `${this.#name}:${way}`;
    const [told = 0, at = 0] = (this.#storage.get(key) ?? '').split(' ').map(Number);
    const fresh = arrived.filter(({ number }) => number > told);
    const last = fresh.at(-1);
    if (last === undefined) return fresh;
    this.#storage.set(key, `${last.number} ${Date.now()}`);
    return Math.abs(Date.now() - at) < apartMs ? [] : fresh;
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
      this.#open(message);
    };
    this.#notifications.push(notification);
  }
}

function play(sound: string): void {
  const { href, protocol } = Object.assign(document.createElement('a'), { href: sound });
  // Browsers may refuse until the user has done something on the page.
  if (/^https?:$/.test(protocol)) new Audio(href).play().catch(() => {});
}

async function isHeld(name: string): Promise<boolean> {
  const { held } = (await navigator.locks?.query()) ?? {};
  return held?.some((lock) => lock.name === name) ?? false;
}
