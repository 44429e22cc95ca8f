import type { ReactiveController } from 'lit';
import { expect, vi } from 'vitest';
import type { MessageCenterError } from '../../protocol/index.js';
import type { ConnectionStatus } from '../../widget/connection/connection-events.js';
import { InboxController } from '../../widget/inbox/inbox-controller.js';
import type { InboxSettings } from '../../widget/inbox/inbox-settings.js';
import type { MayPopUp } from '../../widget/popups/popup-view.js';
import { FakeBrowser, FakePage } from './fake-browser.js';
import { FaultyServer } from './faulty-server.js';

const TIMES = {
  answerMs: 2_000,
  firstPollMs: 60_000,
  retryMs: 10,
  retryMaxMs: 40,
  pollMs: 25,
  hiddenPollMs: 60_000,
  socketRetryMs: 40,
  socketRetryMaxMs: 60,
  refusedRetryMs: 60,
};

export interface InboxOptions {
  readonly settings?: Partial<InboxSettings>;
  readonly times?: Partial<typeof TIMES>;
  readonly browser?: FakeBrowser;
  readonly connect?: boolean;
  /** The document; that of another element for one that shares its inbox. */
  readonly root?: object;
  /** Where its element is in the document: 0, 1 ... */
  readonly at?: number;
  /** Called before a message pops up, as `mc-before-popup` is fired. */
  readonly mayPopUp?: MayPopUp;
}

/** Options of a page that is identified by its cookies instead of a token. */
export const COOKIES = { settings: { token: undefined } };

/** A server, and hosts with an inbox on it. */
export class InboxStage {
  readonly server: FaultyServer;
  readonly #stops: (() => void)[] = [];

  private constructor(server: FaultyServer) {
    this.server = server;
  }

  static async start(): Promise<InboxStage> {
    return new InboxStage(await FaultyServer.start());
  }

  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    await task();
    await this.server.stop();
  }

  /** A host with an inbox on the server, as the user `barry` unless the settings say else. */
  open = (options: InboxOptions = {}) => {
    const { settings, times, browser = new FakeBrowser(), connect = true, root = {} } = options;
    const reported: [string, unknown][] = [];
    const statuses: ConnectionStatus[] = [];
    const errors: MessageCenterError[] = [];
    const page = new FakePage();
    let controller: ReactiveController | undefined;
    const host = {
      /** Where it is in the document, counted from its beginning. */
      at: options.at ?? 0,
      rendered: true,
      getRootNode: () => root as Node,
      compareDocumentPosition: (other: unknown) => ((other as typeof host).at > host.at ? 4 : 2),
      checkVisibility: () => host.rendered,
      addController: (added: ReactiveController) => {
        controller = added;
      },
      removeController: () => {},
      requestUpdate: () => {},
      updateComplete: Promise.resolve(true),
    };
    const membership = new InboxController(host, options.mayPopUp ?? (() => true), {
      page,
      storage: browser.tab(),
      root,
      times: { ...TIMES, ...times },
    });
    // As the element does: of several that share an inbox, one reports.
    const report = (...what: [string, unknown]): void => {
      if (membership.leads) reported.push(what);
    };
    membership.on('popup', ({ id }) => report('popup', id));
    membership.on('message', ({ id }) => report('message', id));
    membership.on('read', (ids) => report('read', ids));
    membership.on('remove', (ids) => report('remove', ids));
    membership.on('error', (error) => errors.push(error));
    membership.on('connection', (status) => statuses.push(status));
    const configure = (changed: Partial<InboxSettings> = {}): void =>
      membership.configure({
        server: this.server.url,
        token: 'barry',
        initial: undefined,
        popupMs: 6000,
        popups: true,
        closeMarksRead: true,
        alerts: { desktop: false, sound: null, title: false },
        ...settings,
        ...changed,
      });
    const disconnect = (): void => controller?.hostDisconnected?.();
    if (connect) {
      controller?.hostConnected?.();
      configure();
    }
    this.#stops.push(disconnect);
    const ids = (filter: 'all' | 'unread' = 'all'): string[] =>
      membership.store.list(filter).messages.map(({ id }) => id);
    return {
      host,
      membership,
      get inbox() {
        return membership.store;
      },
      page,
      reported,
      statuses,
      errors,
      configure,
      connect: () => controller?.hostConnected?.(),
      disconnect,
      ids,
    };
  };
}

/** What was left for the next task is done: an inbox whose last element is gone has stopped. */
export const task = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));

export type OpenInbox = ReturnType<InboxStage['open']>;

export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

export const becomes = (view: OpenInbox, status: ConnectionStatus): Promise<void> =>
  until(() => expect(view.inbox.status).toBe(status));

/** How many messages are seen with a change that is not confirmed yet. */
export const seenPending = (view: OpenInbox): number =>
  view.inbox.list('all').messages.filter(({ pending }) => pending).length;
