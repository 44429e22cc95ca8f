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
}

declare global {
  interface Window {
    mcWitness: Witness;
    /** Tells the test of a violation of the page's policy. */
    mcViolation: (text: string) => Promise<void>;
  }
}

export function recordEvents(): void {
  const witness: Witness = { popups: [], connections: [], swallow: 0, hidden: false };
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

/** The user comes to a tab that played hidden. */
export function show(): void {
  window.mcWitness.hidden = false;
  document.dispatchEvent(new Event('visibilitychange'));
}
