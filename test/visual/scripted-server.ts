import type { Message } from 'message-center-element/server';
import type { Page, WebSocketRoute } from 'playwright-core';
import { NOW, type Sample } from './samples.js';

type Entry = Readonly<Record<string, unknown>>;

/** A server with one inbox that a scene controls, always with the same results and fixed times. */
export class ScriptedServer {
  /**
   * `silent`: it takes what is asked and answers nothing; `failing`: it fails at every page of the
   * list; `down`: it cannot be reached.
   */
  state: 'well' | 'silent' | 'failing' | 'down' = 'well';
  #messages: Message[] = [];
  readonly #entries: Entry[] = [];
  #socket: WebSocketRoute | undefined;

  /** @param samples The messages, newest first. */
  hold(samples: readonly Sample[]): void {
    for (const sample of samples.toReversed()) this.#add(sample);
  }

  async serve(page: Page): Promise<void> {
    await page.routeWebSocket(/\/message-center\/socket/, (socket) => this.#open(socket));
  }

  /** Something new arrives. */
  push(sample: Sample): void {
    const prev = this.#position;
    this.#add(sample);
    const entries = this.#entries.slice(-1);
    this.#emit('push', { prev, cur: this.#position, entries });
  }

  /** The connection is lost. */
  drop(): void {
    void this.#socket?.close();
    this.#socket = undefined;
  }

  get #position(): string {
    return this.#entries.length === 0 ? '0.0' : `${this.#entries.length}.e${this.#entries.length}`;
  }

  get #counts(): object {
    const unread = this.#messages.filter(({ readAt }) => readAt === null).length;
    return { total: this.#messages.length, unread, transient: 0, unreadPersistent: unread };
  }

  #add(sample: Sample): void {
    const number = this.#entries.length + 1;
    const message: Message = {
      id: `m${number}`,
      number,
      applied: number,
      level: 'info',
      persistent: true,
      createdAt: NOW.toISOString(),
      readAt: null,
      ...sample,
    };
    this.#messages = [message, ...this.#messages];
    const at = message.createdAt;
    this.#entries.push({
      number,
      id: `e${number}`,
      kind: 'added',
      at,
      counts: this.#counts,
      message,
    });
  }

  /** Engine.IO and Socket.IO, as far as the widget speaks them. */
  #open(socket: WebSocketRoute): void {
    if (this.state === 'down') return void socket.close();
    this.#socket = socket;
    socket.onMessage((data) => {
      const text = String(data);
      if (text.startsWith('40')) socket.send('40{"sid":"socket"}');
      const [, ack, body] = /^42(\d+)(.*)$/s.exec(text) ?? [];
      if (body === undefined) return;
      const [name, request] = JSON.parse(body) as [string, Record<string, unknown>];
      const answer = this.#answer(name, request);
      if (answer) socket.send(`43${ack}${JSON.stringify([answer])}`);
    });
    const times = { pingInterval: 300_000, pingTimeout: 300_000, maxPayload: 1_000_000 };
    socket.send(`0${JSON.stringify({ sid: 'session', upgrades: [], ...times })}`);
  }

  #emit(event: string, value: object): void {
    this.#socket?.send(`42${JSON.stringify([event, value])}`);
  }

  #answer(name: string, request: Record<string, unknown>): object | undefined {
    // What is removed is gone from the page before that is answered.
    if (this.state === 'silent' || name === 'remove') return undefined;
    if (name === 'sync') return { ok: true, value: this.#sync(request.position) };
    if (name !== 'list') {
      return { ok: true, value: { position: this.#position, counts: this.#counts, missing: [] } };
    }
    if (this.state === 'failing') return { ok: false, error: { code: 'INTERNAL', message: '' } };
    const unread = request.filter === 'unread';
    const messages = this.#messages.filter(({ readAt }) => !unread || readAt === null);
    return {
      ok: true,
      value: { messages, next: null, counts: this.#counts, position: this.#position },
    };
  }

  #sync(position: unknown): object {
    const common = {
      position: this.#position,
      counts: this.#counts,
      inbox: 'inbox',
      serverAt: NOW.toISOString(),
    };
    if (typeof position === 'string') {
      const from = Number.parseInt(position, 10);
      return { kind: 'delta', entries: this.#entries.slice(from), ...common };
    }
    // There is more to be asked for where asking is to fail.
    const next = this.state === 'failing' ? '1' : null;
    const list = { messages: this.#messages, next, transient: [] };
    return { kind: 'reset', reason: 'first', ...list, ...common };
  }
}
