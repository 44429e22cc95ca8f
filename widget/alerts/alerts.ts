import type { Message } from '../../protocol/index.js';
import type { Stop } from '../platform/page.js';
import { browserStorage } from '../platform/shared-storage.js';
import { withLock } from '../platform/web-lock.js';
import { TitleCount } from './title-count.js';

/** An arrival that follows on another one within this time makes no sound, in milliseconds. */
const SOUND_MS = 1_000;

/** Of what arrives at once, so many get a desktop notification: the newest. */
const NOTIFICATIONS_MAX = 3;

/** What a page has asked for. */
export interface AlertsOptions {
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

const NOTHING: AlertsOptions = { desktop: false, sound: null, title: false, unread: 0 };

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
export class Alerts {
  readonly #changed: () => void;
  readonly #tag: () => string | null;
  readonly #open: (message: Message) => void;
  readonly #storage = browserStorage();
  readonly #title = new TitleCount();
  readonly #notifications: Notification[] = [];
  readonly #arrived: Message[] = [];
  #options = NOTHING;
  /** What `update` was last called for, so that each rendering may call it. */
  #known = '';
  /** Of whose inbox it tells. */
  #told: string | null = null;
  /** The lock by which hidden tabs know that this one is visible; empty while it holds none. */
  #lock = '';
  #release: Stop | undefined;
  /** Releases the lock that names the message which this tab told last. */
  readonly #claims = new Map<'desktop' | 'sound', Stop>();

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

  /** Takes the options after each rendering; does nothing where they and the inbox's tag are as before. */
  update(options: AlertsOptions): void {
    const known = JSON.stringify([options, this.#tag()]);
    if (known === this.#known) return;
    this.#known = known;
    this.#options = options;
    if (this.#tag() !== this.#told) this.#forget();
    const verb = this.#tells ? 'addEventListener' : 'removeEventListener';
    document[verb]('visibilitychange', this.#follow);
    this.#follow();
    this.#title.show(options.title ? options.unread : 0);
  }

  /**
   * Tells of a message that has arrived, unless it is read already, or was told when it arrived for
   * the visitor who has signed in since.
   */
  arrived(message: Message): void {
    if (!this.#tells || message.readAt !== null || message.movedFrom) return;
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
    this.#releaseClaims();
  }

  get #tells(): boolean {
    return this.#options.desktop || this.#options.sound !== null;
  }

  /** What all tabs with the inbox know it by. */
  get #name(): string {
    return `message-center:${this.#tag()}`;
  }

  /** What is on the desktop was for whoever is not here any more. */
  #forget(): void {
    this.#told = this.#tag();
    this.#arrived.length = 0;
    this.#close();
    this.#releaseClaims();
  }

  #releaseClaims(): void {
    for (const release of this.#claims.values()) release();
    this.#claims.clear();
  }

  #close(): void {
    for (const notification of this.#notifications.splice(0)) notification.close();
  }

  /** Lets the other tabs know whether this one is visible, and ends what has become needless. */
  readonly #follow = (): void => {
    if (!document.hidden || this.#options.unread === 0) this.#close();
    const lock = this.#tells && !document.hidden ? `${this.#name}:visible` : '';
    if (lock === this.#lock) return;
    this.#lock = lock;
    this.#release?.();
    if (lock === '') return;
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#release = resolve;
    navigator.locks?.request?.(lock, { mode: 'shared' }, () => promise).catch(() => {});
  };

  async #tell(): Promise<void> {
    const arrived = this.#arrived.splice(0);
    const name = this.#name;
    const tell = async (): Promise<void> => {
      // Somebody else may be here by now.
      if (name !== this.#name) return;
      if (document.hidden && (await isHeld(`${this.#name}:visible`))) return;
      const { desktop, sound } = this.#options;
      // In this order, because there are browsers in which a page cannot make a notification.
      if (sound !== null && (await this.#take('sound', arrived, SOUND_MS)).length > 0) play(sound);
      const fresh = desktop ? await this.#take('desktop', arrived) : [];
      if (name !== this.#name || !document.hidden) return;
      if (globalThis.Notification?.permission !== 'granted') return;
      for (const message of fresh.slice(-NOTIFICATIONS_MAX)) this.#show(message);
    };
    await withLock(name, tell);
  }

  /**
   * Those that no tab has told in that way, and from now on they are told; none when that follows on
   * the last time by less than `apartMs`.
   */
  async #take(
    way: 'desktop' | 'sound',
    arrived: readonly Message[],
    apartMs = 0,
  ): Promise<readonly Message[]> {
    const key = `${this.#name}:${way}`;
    const [stored = 0, at = 0] = (this.#storage.get(key) ?? '').split(' ').map(Number);
    const told = Math.max(stored, await numberHeld(key));
    const fresh = arrived.filter(({ number }) => number > told);
    const last = fresh.at(-1);
    if (last === undefined) return fresh;
    this.#storage.set(key, `${last.number} ${Date.now()}`);
    // What one tab stores may reach another one after the lock does, so it is told by a lock too.
    this.#claims.get(way)?.();
    this.#claims.set(way, await hold(`${key}:${last.number}`));
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

async function heldNames(): Promise<readonly string[]> {
  const { held = [] } = (await navigator.locks?.query?.()) ?? {};
  return held.map(({ name = '' }) => name);
}

async function isHeld(name: string): Promise<boolean> {
  return (await heldNames()).includes(name);
}

/** The highest of the numbers after the key in names of locks that are held; 0 without one. */
async function numberHeld(key: string): Promise<number> {
  const names = (await heldNames()).filter((name) => name.startsWith(`${key}:`));
  return Math.max(0, ...names.map((name) => Number(name.slice(key.length + 1))));
}

/** Resolves once the lock is held, with what releases it. */
async function hold(name: string): Promise<Stop> {
  const { promise, resolve } = Promise.withResolvers<void>();
  await new Promise<void>((held) => {
    const keep = (): Promise<void> => {
      held();
      return promise;
    };
    const asked = navigator.locks?.request?.(name, { mode: 'shared' }, keep);
    if (asked) asked.catch(held);
    else held();
  });
  return resolve;
}
