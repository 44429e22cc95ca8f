import type { CDPSession, Page } from 'playwright-core';

/** The resources of a page. */
export interface Resources {
  /** DOM nodes that are alive, in the document or not. */
  readonly nodes: number;
  /** Listeners on all of them, and on everything else. */
  readonly listeners: number;
  /** Those on the window and on the document, with the names of their events, in order. */
  readonly global: readonly string[];
  /** Timers that are still to run. */
  readonly timers: number;
  /** WebSockets that are not closed. */
  readonly sockets: number;
}

/** What `countTimersAndSockets` counts in a page. */
interface Counted {
  readonly timers: Set<unknown>;
  readonly sockets: Set<WebSocket>;
}

type CountedWindow = Window & { mcCounted: Counted };

/** Runs in a page before its own scripts. */
export function countTimersAndSockets(): void {
  const counted: Counted = { timers: new Set(), sockets: new Set() };
  (window as unknown as CountedWindow).mcCounted = counted;
  const { setTimeout, setInterval, clearTimeout, clearInterval } = window;
  type Start = (run: () => void, delay?: number) => number;
  const start =
    (native: Start, once: boolean) =>
    (run: TimerHandler, delay?: number, ...args: unknown[]): number => {
      const timer: number = native(() => {
        if (once) counted.timers.delete(timer);
        (run as (...given: unknown[]) => void)(...args);
      }, delay);
      counted.timers.add(timer);
      return timer;
    };
  const stop =
    (native: (timer?: number) => void) =>
    (timer?: number): void => {
      counted.timers.delete(timer);
      native(timer);
    };
  Object.assign(window, {
    setTimeout: start(setTimeout.bind(window) as Start, true),
    setInterval: start(setInterval.bind(window) as Start, false),
    clearTimeout: stop(clearTimeout.bind(window)),
    clearInterval: stop(clearInterval.bind(window)),
    WebSocket: class extends WebSocket {
      constructor(url: string | URL, protocols?: string | string[]) {
        super(url, protocols);
        counted.sockets.add(this);
        this.addEventListener('close', () => counted.sockets.delete(this), { once: true });
      }
    },
  });
}

/** Counts the resources of one page, in which `countTimersAndSockets` runs. */
export class ResourceCounter {
  readonly #page: Page;
  readonly #session: CDPSession;

  private constructor(page: Page, session: CDPSession) {
    this.#page = page;
    this.#session = session;
  }

  static async of(page: Page): Promise<ResourceCounter> {
    const session = await page.context().newCDPSession(page);
    await session.send('Performance.enable');
    return new ResourceCounter(page, session);
  }

  /** Counted after a garbage collection. */
  async count(): Promise<Resources> {
    await this.#session.send('HeapProfiler.collectGarbage');
    await this.#session.send('HeapProfiler.collectGarbage');
    const { metrics } = await this.#session.send('Performance.getMetrics');
    const metric = (wanted: string): number => {
      const found = metrics.find(({ name }) => name === wanted);
      if (found === undefined) throw new Error(`The browser does not count ${wanted}.`);
      return found.value;
    };
    const counted = await this.#page.evaluate(() => {
      const { timers, sockets } = (window as unknown as CountedWindow).mcCounted;
      return { timers: timers.size, sockets: sockets.size };
    });
    const global = [
      ...(await this.#listenersOf('window')),
      ...(await this.#listenersOf('document')),
    ];
    return {
      nodes: metric('Nodes'),
      listeners: metric('JSEventListeners'),
      global: global.sort(),
      ...counted,
    };
  }

  async #listenersOf(expression: 'window' | 'document'): Promise<string[]> {
    const { result } = await this.#session.send('Runtime.evaluate', { expression });
    if (result.objectId === undefined) throw new Error(`The page has no ${expression}.`);
    const { listeners } = await this.#session.send('DOMDebugger.getEventListeners', {
      objectId: result.objectId,
    });
    await this.#session.send('Runtime.releaseObject', { objectId: result.objectId });
    return listeners.map(({ type }) => `${expression} ${type}`);
  }
}
