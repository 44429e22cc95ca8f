/**
 * Scripts that run in a page before its own. Each function is sent to the browser as source text.
 */
import type { McConnectionEvent, McPopupEvent } from 'message-center-element/widget';

/** The records of a page, for the test to read. */
export interface Witness {
  /** The messages that popped up, in order, and when (milliseconds since 1970). */
  readonly popups: { readonly id: string; readonly text: string; readonly at: number }[];
  /** The connection states of the element. */
  readonly connections: string[];
  /** How many of the next pushes are dropped; only if `swallowPushes` runs. */
  swallow: number;
  /** Only if `playHidden` runs: whether the page reports that it is hidden. */
  hidden: boolean;
  /** Only if `fakeNotifications` runs: the titles of the desktop notifications shown. */
  readonly notifications: string[];
}

declare global {
  interface Window {
    mcWitness: Witness;
    /** Tells the test of a violation of the page's policy. */
    mcViolation: (text: string) => Promise<void>;
  }
}

export function recordEvents(): void {
  const witness: Witness = {
    popups: [],
    connections: [],
    swallow: 0,
    hidden: false,
    notifications: [],
  };
  window.mcWitness = witness;
  document.addEventListener('mc-popup', (event) => {
    const { id, text } = (event as McPopupEvent).message;
    witness.popups.push({ id, text, at: Date.now() });
  });
  document.addEventListener('mc-connection', (event) => {
    witness.connections.push((event as McConnectionEvent).status);
  });
  document.addEventListener('securitypolicyviolation', (event) => {
    const { violatedDirective, blockedURI, sourceFile, sample } = event;
    void window.mcViolation(`${violatedDirective} ${blockedURI} ${sourceFile} ${sample}`);
  });
}

/** Loses the next `swallow` pushes on a socket that stays open. */
export function swallowPushes(): void {
  const { prototype } = WebSocket;
  const property = Object.getOwnPropertyDescriptor(prototype, 'onmessage');
  const takeOne = (): boolean => {
    if (window.mcWitness.swallow === 0) return false;
    window.mcWitness.swallow -= 1;
    return true;
  };
  const isSwallowed = ({ data }: MessageEvent): boolean =>
    typeof data === 'string' && data.startsWith('42["push"') && takeOne();
  Object.defineProperty(prototype, 'onmessage', {
    ...property,
    set(listener: (event: MessageEvent) => void) {
      property?.set?.call(
        this,
        (event: MessageEvent) => isSwallowed(event) || listener.call(this, event),
      );
    },
  });
}

/** A browser in which no WebSocket can be created. */
export function breakWebSocket(): void {
  Object.defineProperty(window, 'WebSocket', {
    value: function WebSocket() {
      throw new DOMException('WebSockets are switched off here.', 'SecurityError');
    },
  });
}

/** A hidden tab, until `show` is called, because in a headless browser every tab is visible. */
export function playHidden(): void {
  window.mcWitness.hidden = true;
  const define = (name: 'hidden' | 'visibilityState', get: () => unknown): void => {
    Object.defineProperty(Document.prototype, name, { configurable: true, get });
  };
  define('hidden', () => window.mcWitness.hidden);
  define('visibilityState', () => (window.mcWitness.hidden ? 'hidden' : 'visible'));
}

/** Desktop notifications without a permission yet; every request is granted. */
export function fakeNotifications(): void {
  class FakeNotification extends EventTarget {
    static permission: NotificationPermission = 'default';

    static async requestPermission(): Promise<NotificationPermission> {
      FakeNotification.permission = 'granted';
      return 'granted';
    }

    constructor(title: string) {
      super();
      window.mcWitness.notifications.push(title);
    }

    close(): void {}
  }
  Object.defineProperty(window, 'Notification', { configurable: true, value: FakeNotification });
}

/** Hides a tab that `hide` and `show` control. */
export function hide(): void {
  window.mcWitness.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** Shows a tab that was hidden by `playHidden`. */
export function show(): void {
  window.mcWitness.hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** A row of the panel: its text, its place from 1 on, and of how many; -1 while there are more. */
export interface RowSeen {
  readonly text: string;
  readonly place: number;
  readonly of: number;
}

/** The rows that are in the panel now; of a long list those in view and a few more. */
export function readRows(): RowSeen[] {
  const find = (root: ParentNode, selector: string): Element[] => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap(({ shadowRoot }) =>
      shadowRoot ? find(shadowRoot, selector) : [],
    ),
  ];
  const panel = find(document, 'mc-panel')[0]?.shadowRoot;
  const rows = panel ? find(panel, 'mc-row') : [];
  return rows.map((row) => ({
    text: find(row.shadowRoot ?? row, '[part~="text"]')[0]?.textContent?.trim() ?? '',
    place: Number(row.getAttribute('aria-posinset')),
    of: Number(row.getAttribute('aria-setsize')),
  }));
}

/**
 * Scrolls the panel by most of its height, and waits for other rows, or, at the end of the loaded
 * ones, for more.
 */
export async function scrollOn(): Promise<void> {
  const panel = [...document.querySelectorAll('message-center')]
    .map((center) => center.shadowRoot?.querySelector('mc-panel')?.shadowRoot)
    .find((root) => root?.querySelector('[role="feed"]'));
  let scroller = panel?.querySelector<HTMLElement>('[role="feed"]') ?? null;
  while (scroller && !/auto|scroll/.test(getComputedStyle(scroller).overflowY)) {
    scroller = scroller.parentElement;
  }
  if (!scroller) throw new Error('Nothing in the panel scrolls.');
  const { scrollTop, scrollHeight, clientHeight } = scroller;
  const frame = (): Promise<number> => new Promise(requestAnimationFrame);
  const atEnd = scrollTop + clientHeight >= scrollHeight - 1;
  scroller.scrollTop += 0.8 * clientHeight;
  // Moves the end out of view for a moment, as if the user scrolled there again.
  if (atEnd) scroller.scrollTop = scrollHeight - 1.5 * clientHeight;
  await frame();
  if (atEnd) scroller.scrollTop = scrollHeight;
  await frame();
  await frame();
}
