import { createServer } from 'node:http';
import { createMessageCenter } from 'message-center-element/server';
import { sqliteStore } from 'message-center-element/server/sqlite';

const WIDGET_FILE = /^\/message-center\/[\w-]+\.(?:js|css)$/;

/** A real message center in memory, and a server for its pages, with the faults of a test between. */
export class FaultyCenter {
  /**
   * The way to the center. `silent`: what asks for it gets no answer; `down`: nothing gets there.
   * Open sockets stay, and the widget's files come in any case.
   *
   * @type {'well' | 'silent' | 'down'}
   */
  network = 'well';
  /** The center's clock. */
  now = () => Date.now();
  center;
  /** @type {'well' | 'wait' | 'fail'} */
  #lists = 'well';
  /** @type {(() => void)[]} */
  #waiting = [];
  #server;

  /**
   * @param {import('message-center-element/server').MessageCenterOptions & {minLevel?: undefined}} options
   * @param {import('node:http').RequestListener} [servePage] Answers what is not for the center.
   */
  constructor(options, servePage) {
    this.center = createMessageCenter({ ...options, store: this.#store(), log: () => {} });
    this.#server = createServer((request, response) => {
      const { pathname } = new URL(request.url ?? '', 'http://app.invalid');
      const isForCenter = pathname.startsWith('/message-center/');
      if (servePage && !isForCenter) servePage(request, response);
      else if (this.network === 'well' || WIDGET_FILE.test(pathname)) {
        this.center.handler(request, response);
      } else if (this.network === 'down') response.destroy();
    });
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.network === 'well') this.center.upgrade(request, socket, head);
      else if (this.network === 'down') socket.destroy();
    });
  }

  /**
   * What becomes of the pages of lists that are asked for, beside the first one of all messages,
   * which a sync brings. `wait`: the answers wait; `fail`: the store fails.
   */
  set lists(state) {
    this.#lists = state;
    for (const go of this.#waiting.splice(0)) go();
  }

  /** @returns {Promise<void>} */
  listen() {
    return new Promise((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  get origin() {
    const { port } = /** @type {import('node:net').AddressInfo} */ (this.#server.address());
    return `http://127.0.0.1:${port}`;
  }

  async close() {
    await this.center.close();
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #store() {
    const store = sqliteStore(':memory:');
    const page = store.page.bind(store);
    store.now = () => this.now();
    store.page = async (inbox, query) => {
      const isAsked = query.filter === 'unread' || query.before !== undefined;
      if (isAsked && this.#lists === 'wait') {
        await new Promise((resolve) => this.#waiting.push(() => resolve(undefined)));
      }
      if (isAsked && this.#lists === 'fail') throw new Error('The disk is broken.');
      return page(inbox, query);
    };
    return store;
  }
}
