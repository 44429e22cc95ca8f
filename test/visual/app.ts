import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';
import { storeWith } from '../support/center-store-faults.js';
import { AVATAR, NOW, type Sample } from './samples.js';

const TO = { user: 'somebody' };

const WIDGET_FILE = /^\/message-center\/[\w-]+\.(?:js|css)$/;

/** An app of one user with a message center, at a time that stands still. */
export class App {
  /**
   * The way to the message center. `silent`: whatever is asked gets no answer; `down`: nothing gets
   * there. The page and the widget's files are there in any case.
   */
  network: 'well' | 'silent' | 'down' = 'well';
  /** The store fails at each list of what is unread. */
  failsToList = false;
  readonly #html: string;
  readonly #center = createMessageCenter({
    store: storeWith(sqliteStore(':memory:'), (store) => ({
      now: () => NOW.getTime(),
      page: async (inbox, query) => {
        if (this.failsToList && query.filter === 'unread') throw new Error('The disk is broken.');
        return store.page(inbox, query);
      },
    })),
    identify: () => TO,
    log: () => {},
  });
  readonly #server: Server;

  private constructor(html: string) {
    this.#html = html;
    this.#server = createServer((request, response) => this.#answer(request, response));
    this.#server.on('upgrade', (request, socket, head) => this.#upgrade(request, socket, head));
  }

  static async start(html: string): Promise<App> {
    const app = new App(html);
    await new Promise<void>((resolve) => app.#server.listen(0, '127.0.0.1', resolve));
    return app;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** @param samples What is sent, newest first. */
  async hold(samples: readonly Sample[]): Promise<void> {
    for (const sample of samples.toReversed()) await this.send(sample);
  }

  async send({ isRead, ...fields }: Sample): Promise<void> {
    const { id } = await this.#center.send({ to: TO, ...fields });
    if (isRead) await this.#center.markRead(TO, id);
  }

  /** The connection is lost, and there is none to be had. */
  async disconnect(): Promise<void> {
    this.network = 'down';
    await this.#center.disconnect(TO);
  }

  async close(): Promise<void> {
    await this.#center.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? '', this.origin);
    if (pathname === '/') response.setHeader('content-type', 'text/html').end(this.#html);
    else if (pathname === '/avatar.svg') {
      response.setHeader('content-type', 'image/svg+xml').end(AVATAR);
    } else if (this.network === 'well' || WIDGET_FILE.test(pathname)) {
      this.#center.handler(request, response);
    } else if (this.network === 'down') response.destroy();
  }

  #upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.network === 'well') this.#center.upgrade(request, socket, head);
    else if (this.network === 'down') socket.destroy();
  }
}
