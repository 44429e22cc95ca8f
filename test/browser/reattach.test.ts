import './still-sockets.ts';

import { expect } from '@open-wc/testing';
import { INNER_ELEMENTS } from '../../widget/components/message-center/inner-elements.ts';
import { defineElements } from '../../widget/define.ts';
import { sockets } from './still-sockets.ts';
import { waitUntil } from './wait.ts';

/** Resources of the page: listeners on objects that outlive the element, and timers. */
class Holdings {
  listeners = 0;
  readonly timers = new Set<unknown>();
  readonly #restore: (() => void)[] = [];

  constructor() {
    for (const target of [window, document]) this.#countListeners(target);
    for (const kind of ['Timeout', 'Interval'] as const) this.#countTimers(kind);
  }

  get all(): object {
    const nodes = document.querySelectorAll('*').length;
    return { listeners: this.listeners, timers: this.timers.size, nodes, sockets: sockets.size };
  }

  /** Short timers may have to end first. */
  async are(wanted: object): Promise<void> {
    await waitUntil(() => JSON.stringify(this.all) === JSON.stringify(wanted), 'wait').catch(
      () => {},
    );
    expect(this.all).to.deep.equal(wanted);
  }

  restore(): void {
    for (const restore of this.#restore) restore();
  }

  #countListeners(target: EventTarget): void {
    const held = new Map<string, Set<unknown>>();
    const count = (type: string, change: (of: Set<unknown>) => void): void => {
      const of = held.get(type) ?? new Set();
      held.set(type, of);
      this.listeners -= of.size;
      change(of);
      this.listeners += of.size;
    };
    const { addEventListener: add, removeEventListener: remove } = target;
    target.addEventListener = (type: string, ...rest: unknown[]): void => {
      count(type, (of) => of.add(rest[0]));
      const { signal } = (rest[1] ?? {}) as AddEventListenerOptions;
      signal?.addEventListener('abort', () => count(type, (of) => of.delete(rest[0])));
      add.call(target, type, ...(rest as [EventListener]));
    };
    target.removeEventListener = (type: string, ...rest: unknown[]): void => {
      count(type, (of) => of.delete(rest[0]));
      remove.call(target, type, ...(rest as [EventListener]));
    };
    this.#restore.push(() =>
      Object.assign(target, { addEventListener: add, removeEventListener: remove }),
    );
  }

  #countTimers(kind: 'Timeout' | 'Interval'): void {
    const set = window[`set${kind}`];
    const clear = window[`clear${kind}`];
    const replaced = {
      [`set${kind}`]: (run: () => void, ms?: number) => {
        const id = set(() => {
          if (kind === 'Timeout') this.timers.delete(id);
          run();
        }, ms);
        this.timers.add(id);
        return id;
      },
      [`clear${kind}`]: (id: number) => {
        this.timers.delete(id);
        clear(id);
      },
    };
    Object.assign(window, replaced);
    this.#restore.push(() =>
      Object.assign(window, { [`set${kind}`]: set, [`clear${kind}`]: clear }),
    );
  }
}

describe('message-center, with its own connection', () => {
  it('holds no more resources after it was removed and put back 200 times, and none at the end', async () => {
    defineElements();
    const holdings = new Holdings();
    const before = holdings.all;
    const center = document.createElement('message-center');
    document.body.append(center);
    // Panel and popups are there as well.
    center.open = true;
    await center.updateComplete;
    await customElements.whenDefined('mc-panel');
    await settled(center);
    const attached = holdings.all;
    expect(attached).to.include({ sockets: 1 });
    for (let round = 0; round < 200; round++) {
      center.remove();
      if (round % 2 === 0) await center.updateComplete;
      document.body.append(center);
      if (round % 3 === 0) await settled(center);
    }
    await holdings.are(attached);
    center.remove();
    await holdings.are(before);
    holdings.restore();
  });
});

/** Waits until it and its contents are rendered and its asynchronous starts are done. */
async function settled(center: HTMLElementTagNameMap['message-center']): Promise<void> {
  for (let round = 0; round < 3; round++) {
    await center.updateComplete;
    for (const tag of Object.keys(INNER_ELEMENTS)) {
      const inner = center.renderRoot.querySelector(tag) as { updateComplete?: unknown } | null;
      await inner?.updateComplete;
    }
    await new Promise(requestAnimationFrame);
  }
}
