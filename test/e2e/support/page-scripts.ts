/** What runs in a page before its own scripts. Each function is sent to the browser as it stands. */
import type { McConnectionEvent, McPopupEvent } from 'message-center-element/widget';

/** What a page has seen, for the test to read. */
export interface Witness {
  /** The messages that popped up, in order, and when (milliseconds since 1970). */
  readonly popups: { readonly id: string; readonly text: string; readonly at: number }[];
  /** What the element said of its link to the server. */
  readonly connections: string[];
  /** How many of the next pushes are not handed on; only where `swallowPushes` runs. */
  swallow: number;
  /** Only where `playHidden` runs: whether the page says that nobody sees it. */
  hidden: boolean;
  /** Only where `fakeNotifications` runs: the titles of the desktop notifications shown. */
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

/** A browser in which no WebSocket can be made. */
export function breakWebSocket(): void {
  Object.defineProperty(window, 'WebSocket', {
    value: function WebSocket() {
      throw new DOMException('WebSockets are switched off here.', 'SecurityError');
    },
  });
}

/** A tab behind another one, until `show` is called: a headless browser calls every tab visible. */
export function playHidden(): void {
  window.mcWitness.hidden = true;
  const define = (name: 'hidden' | 'visibilityState', get: () => unknown): void => {
    Object.defineProperty(Document.prototype, name, { configurable: true, get });
  };
  define('hidden', () => window.mcWitness.hidden);
  define('visibilityState', () => (window.mcWitness.hidden ? 'hidden' : 'visible'));
}

/** Desktop notifications that nobody was asked about yet; whoever is asked says yes. */
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

/** A tab that can be hidden or seen by `hide` and `show` is hidden from now on. */
export function hide(): void {
  window.mcWitness.hidden = true;
  document.dispatchEvent(new Event('visibilitychange'));
}

/** The user comes to a tab that played hidden. */
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
 * Scrolls the panel by most of its height, and waits for what that brings: for rows at another
 * place, or, at the end of what is loaded, for more.
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
  // The end leaves the view for a moment, as when somebody scrolls there once more.
  if (atEnd) scroller.scrollTop = scrollHeight - 1.5 * clientHeight;
  await frame();
  if (atEnd) scroller.scrollTop = scrollHeight;
  await frame();
  await frame();
}
