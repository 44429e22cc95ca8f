import type { ReactiveController } from 'lit';
import { expect, vi } from 'vitest';
import type { MessageCenterError } from '../../protocol/index.js';
import { InboxController } from '../../widget/inbox/inbox-controller.js';
import type { ConnectionStatus, InboxSettings } from '../../widget/inbox/inbox-view.js';
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
    await this.server.stop();
  }

  /** A host with an inbox on the server, as the user `barry` unless the settings say else. */
  open = ({ settings, times, browser = new FakeBrowser(), connect = true }: InboxOptions = {}) => {
    const reported: [string, unknown][] = [];
    const statuses: ConnectionStatus[] = [];
    const errors: MessageCenterError[] = [];
    const page = new FakePage();
    let controller: ReactiveController | undefined;
    const host = {
      addController: (added: ReactiveController) => {
        controller = added;
      },
      removeController: () => {},
      requestUpdate: () => {},
      updateComplete: Promise.resolve(true),
    };
    const inbox = new InboxController(host, () => true, {
      page,
      storage: browser.tab(),
      root: {},
      times: { ...TIMES, ...times },
    });
    const { events } = inbox;
    events.on('popup', ({ id }) => reported.push(['popup', id]));
    events.on('message', ({ id }) => reported.push(['message', id]));
    events.on('read', (ids) => reported.push(['read', ids]));
    events.on('remove', (ids) => reported.push(['remove', ids]));
    events.on('error', (error) => errors.push(error));
    events.on('connection', (status) => statuses.push(status));
    const configure = (changed: Partial<InboxSettings> = {}): void =>
      inbox.configure({
        server: this.server.url,
        token: 'barry',
        initial: undefined,
        popupMs: 6000,
        popups: true,
        closeMarksRead: true,
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
      inbox.list(filter).messages.map(({ id }) => id);
    return {
      inbox,
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

export type OpenInbox = ReturnType<InboxStage['open']>;

export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

export const becomes = (view: OpenInbox, status: ConnectionStatus): Promise<void> =>
  until(() => expect(view.inbox.status).toBe(status));

/** How many messages are seen with a change that is not confirmed yet. */
export const seenPending = (view: OpenInbox): number =>
  view.inbox.list('all').messages.filter(({ pending }) => pending).length;
