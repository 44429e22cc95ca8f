import { Emitter } from '@socket.io/component-emitter';
import type { InboxEmitter } from '../../widget/inbox/inbox-events.js';
import { InboxFeed } from '../../widget/inbox/inbox-feed.js';
import { ServerClock } from '../../widget/inbox/server-clock.js';
import type { SharedStorage } from '../../widget/platform/shared-storage.js';
import { PopupController } from '../../widget/popups/popup-controller.js';
import { FakeBrowser, FakePage } from './fake-browser.js';
import { type Draft, ServerInbox } from './server-inbox.js';

const HOUR = 3_600_000;

interface TabOptions {
  readonly browser?: FakeBrowser;
  readonly storage?: SharedStorage;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  /** How long ago the page began to load, in milliseconds. */
  readonly ageMs?: number;
  /** The prefix of the ids of messages that the page refuses. */
  readonly refused?: readonly string[];
  /** Called instead of loading more unread messages. */
  readonly loadingUnread?: (feed: InboxFeed) => Promise<void>;
}

/** A tab of a browser with the inbox `log`, connected by hand. */
export async function openTab(log: ServerInbox, options: TabOptions = {}) {
  const page = new FakePage();
  page.visible = options.visible ?? true;
  page.ageMs = options.ageMs ?? 0;
  const poppedUp: string[] = [];
  const marked: string[] = [];
  const shown: string[] = [];
  const feed: InboxFeed = new InboxFeed(
    (change) => popups.follow(change),
    new ServerClock(() => {}),
  );
  const events: InboxEmitter = new Emitter();
  events.on('popup', ({ id }) => poppedUp.push(id));
  const sync = async (): Promise<void> => {
    const { position } = feed.beginSync();
    feed.endSync(await log.sync(position));
    await popups.synced();
  };
  let enabled = options.enabled ?? true;
  const presenter = {
    settings: { popupMs: 6000, closeMarksRead: true },
    mayPopUp: ({ id }: { readonly id: string }) =>
      !options.refused?.some((refused) => id.startsWith(refused)),
  };
  const popups: PopupController = new PopupController(
    {
      page,
      storage: options.storage ?? (options.browser ?? new FakeBrowser()).tab(),
      events,
      get state() {
        return feed.state;
      },
      now: () => Date.now(),
      loadMore: async (filter, limit = 20) => {
        if (options.loadingUnread) return options.loadingUnread(feed);
        const request = feed.beginPage(filter);
        if (request) feed.endPage(filter, await log.page({ ...request, limit }));
      },
      refresh: sync,
      markRead: (ids) => void marked.push(...ids),
      shown: (ids) => void shown.push(...ids),
    },
    () => (enabled ? presenter : null),
  );
  const enable = (now: boolean): void => {
    enabled = now;
    popups.update();
  };
  const stop = popups.start();
  await sync();
  return {
    popups,
    enable,
    page,
    feed,
    sync,
    stop,
    poppedUp,
    /** The ids of messages that were marked as read. */
    marked,
    /** The ids of transient messages that ended with their popups. */
    shown,
    push: async (from = -1) => feed.push(await log.push(from)),
    /** The messages that are up as themselves. */
    up: () => popups.stack.popups.flatMap((popup) => ('message' in popup ? popup.message.id : [])),
    /** How many are only counted, beside others or in a summary. */
    more: () =>
      popups.stack.popups.reduce(
        (sum, popup) => sum + ('count' in popup ? popup.count : 0),
        popups.stack.more,
      ),
  };
}

/** A log with one read message, which the browser has seen. */
export async function seenBefore(): Promise<{ log: ServerInbox; browser: FakeBrowser }> {
  const log = await ServerInbox.open(1);
  await log.change('read', ['m1']);
  const browser = new FakeBrowser();
  (await openTab(log, { browser })).stop();
  return { log, browser };
}

/** A message of two hours ago. */
export const old = (draft: Draft = {}): Draft => ({
  createdAt: new Date(Date.now() - 2 * HOUR).toISOString(),
  ...draft,
});
