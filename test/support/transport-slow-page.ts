import type { WebSocket } from 'ws';
import type { Entry, HeadNotice, Push } from '../../protocol/index.js';
import type { TestSocket } from './transport-clients.js';

/** A page that follows the protocol, but reads only on request. */
export class SlowPage {
  readonly #page: TestSocket;
  readonly #texts = new Set<string>();
  #cursor = '0.0';
  #syncing: Promise<void> | undefined;
  /** How often it had to sync. */
  syncs = 0;

  constructor(page: TestSocket) {
    this.#page = page;
    page.socket.on('push', ({ prev, cur, entries }: Push) => {
      if (cur === this.#cursor) return;
      if (prev === this.#cursor && !this.#syncing) this.#apply(entries, cur);
      else this.#sync();
    });
    page.socket.on('head', ({ position }: HeadNotice) => {
      if (position !== this.#cursor) this.#sync();
    });
  }

  get cursor(): string {
    return this.#cursor;
  }

  /** The texts that have arrived, each once. */
  get texts(): readonly string[] {
    return [...this.#texts];
  }

  /** The WebSocket below the Socket.IO client, which that keeps to itself. */
  get ws(): WebSocket {
    return (this.#page.socket.io.engine.transport as unknown as { ws: WebSocket }).ws;
  }

  #apply(entries: readonly Entry[], cursor: string): void {
    for (const entry of entries) {
      if (entry.kind === 'added') this.#texts.add(entry.message.text);
    }
    this.#cursor = cursor;
  }

  /** What is pushed meanwhile is asked for again, which a page that keeps it would not have to. */
  #sync(): void {
    this.#syncing ??= this.#ask()
      .catch((error: unknown) => {
        // A page that is closed gets no answer any more.
        if (this.#page.socket.connected) throw error;
      })
      .finally(() => {
        this.#syncing = undefined;
      });
  }

  async #ask(): Promise<void> {
    this.syncs += 1;
    const answer = await this.#page.request('sync', { position: this.#cursor });
    if (answer.kind === 'delta') {
      this.#apply(answer.entries, answer.position);
      return;
    }
    for (const { text } of answer.messages) this.#texts.add(text);
    for (let before = answer.next; before !== null; ) {
      const page = await this.#page.request('list', { before, limit: 50 });
      for (const { text } of page.messages) this.#texts.add(text);
      before = page.next;
    }
    this.#cursor = answer.position;
  }
}
