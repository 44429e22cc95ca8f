import { nextFrame } from '@open-wc/testing';
import type { Message } from '../../protocol/index.ts';
import type { AlertedInbox, Alerts, AlertsOptions } from '../../widget/alerts/alerts.ts';
import { aMessage } from '../support/messages.ts';
import { waitUntil } from './wait.ts';

const MODULE = new URL('../../widget/alerts/alerts.ts', import.meta.url).href;

type Realm = Window & typeof globalThis & { Alerts: typeof Alerts };

/** A fake notification, which records its arguments. */
export class FakeNotification {
  onclick: (() => void) | null = null;
  closed = false;
  readonly title: string;
  readonly options: NotificationOptions;

  constructor(title: string, options: NotificationOptions) {
    this.title = title;
    this.options = options;
  }

  close(): void {
    this.closed = true;
  }
}

export interface TabOptions extends Partial<AlertsOptions> {
  readonly tag?: string;
  /** How far the server's clock is ahead of this machine's, in milliseconds. */
  readonly serverAheadMs?: number;
  readonly hidden?: boolean;
  readonly permission?: NotificationPermission;
  /** The user's answer to the permission request. */
  readonly answer?: NotificationPermission;
  /** Called before anything else runs in the tab. */
  readonly prepare?: (realm: Realm) => void;
}

const OFF: AlertsOptions = { desktop: false, sound: null, title: false, unread: 1 };

let tabs: Tab[] = [];
let inboxes = 0;

/** The tag of an inbox that no other test uses. */
export function newTag(): string {
  inboxes++;
  return `inbox${Date.now()}-${inboxes}`;
}

/**
 * A tab of the browser: a frame, which has its own document and shares locks and storage with all
 * other frames. The test decides whether it is visible.
 */
export class Tab {
  readonly notifications: FakeNotification[] = [];
  readonly sounds: string[] = [];
  readonly badges: (number | undefined)[] = [];
  readonly opened: string[] = [];
  readonly inbox: AlertedInbox;
  readonly alerts: Alerts;
  readonly realm: Realm;
  /** How often changes were reported, and how often the user was asked. */
  changes = 0;
  asked = 0;
  permission: NotificationPermission;
  /** The tag of the inbox; null while there is none. */
  tag: string | null;
  #hidden: boolean;
  #options: AlertsOptions;
  readonly #frame: HTMLIFrameElement;

  constructor(frame: HTMLIFrameElement, options: TabOptions) {
    this.#frame = frame;
    this.realm = frame.contentWindow as Realm;
    this.#hidden = options.hidden ?? false;
    this.permission = options.permission ?? 'granted';
    this.tag = options.tag ?? null;
    this.#replace(options);
    options.prepare?.(this.realm);
    this.inbox = {
      state: this,
      now: () => Date.now() + (options.serverAheadMs ?? 0),
      events: {
        emit: (_name: 'change' | 'notification-click', message?: Message) => {
          if (message) this.opened.push(message.id);
          else this.changes++;
        },
      },
    };
    this.alerts = new this.realm.Alerts(this.inbox);
    const { desktop, sound, title, unread } = { ...OFF, ...options };
    this.#options = { desktop, sound, title, unread };
    this.alerts.update(this.#options);
  }

  get title(): string {
    return this.realm.document.title;
  }

  set title(title: string) {
    this.realm.document.title = title;
  }

  update(options: Partial<AlertsOptions>): void {
    this.#options = { ...this.#options, ...options };
    this.alerts.update(this.#options);
  }

  hide(hidden = true): void {
    this.#hidden = hidden;
    this.realm.document.dispatchEvent(new Event('visibilitychange'));
  }

  close(): void {
    this.alerts.stop();
    this.#frame.remove();
  }

  #replace({ answer = 'default' }: TabOptions): void {
    const { realm } = this;
    const tab = this;
    Object.defineProperty(realm.document, 'hidden', { get: () => this.#hidden });
    const Audio = class {
      readonly #url: string;
      constructor(url: string) {
        this.#url = url;
      }
      async play(): Promise<void> {
        tab.sounds.push(this.#url);
        throw new DOMException('The user has done nothing yet.', 'NotAllowedError');
      }
    };
    Object.defineProperty(realm, 'Audio', { value: Audio });
    realm.navigator.setAppBadge = async (count) => {
      tab.badges.push(count);
    };
    const Notification = class extends FakeNotification {
      constructor(title: string, options: NotificationOptions) {
        super(title, options);
        tab.notifications.push(this);
      }
      static get permission(): NotificationPermission {
        return tab.permission;
      }
      static async requestPermission(): Promise<NotificationPermission> {
        tab.asked++;
        tab.permission = answer;
        return answer;
      }
    };
    Object.defineProperty(realm, 'Notification', { value: Notification });
  }
}

export async function aTab(options: TabOptions = {}): Promise<Tab> {
  const frame = document.createElement('iframe');
  const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
  frame.srcdoc = `<title>Orders</title><script type="module">
    import { Alerts } from '${MODULE}';
    window.Alerts = Alerts;
  </script>`;
  document.body.append(frame);
  await loaded;
  const tab = new Tab(frame, options);
  tabs.push(tab);
  return tab;
}

export function closeTabs(): void {
  for (const tab of tabs) tab.close();
  tabs = [];
}

/** The same message arrives in each of the tabs. */
export function arrive(into: readonly Tab[], fields: Partial<Message> = {}): Message {
  const message = aMessage(fields);
  for (const tab of into) tab.alerts.arrived(message);
  return message;
}

/**
 * The names of all locks of an inbox that are held or requested, except those with the number of an
 * alert.
 */
export async function locksOf(tag: string): Promise<string[]> {
  const { held = [], pending = [] } = await navigator.locks.query();
  const names = [...held, ...pending].map(({ name = '' }) => name);
  return names
    .filter((name) => name.startsWith(`message-center:${tag}`) && !/:\d+$/.test(name))
    .sort();
}

/** Waits until the tabs have agreed on everything about an inbox. */
export async function agreed(tag: string): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await nextFrame();
    await navigator.locks.request(`message-center:${tag}`, () => {});
    quiet = (await locksOf(tag)).every((name) => name.endsWith(':visible')) ? quiet + 1 : 0;
  }
}

export const isVisible = (tag: string, visible = true): Promise<void> =>
  waitUntil(async () => {
    return (await locksOf(tag)).includes(`message-center:${tag}:visible`) === visible;
  });
