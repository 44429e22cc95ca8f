import { InboxFeed } from '../../widget/inbox/inbox-feed.js';
import type { SharedStorage } from '../../widget/platform/shared-storage.js';
import { PopupKeeper } from '../../widget/popups/popup-keeper.js';
import { FakeBrowser, FakePage } from './fake-browser.js';
import { type Draft, ServerInbox } from './server-inbox.js';

const HOUR = 3_600_000;

interface TabOptions {
  readonly browser?: FakeBrowser;
  readonly storage?: SharedStorage;
  readonly root?: object;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly refused?: readonly string[];
  /** Called instead of loading more unread messages. */
  readonly loadingUnread?: (feed: InboxFeed) => Promise<void>;
}

/** A tab of a browser with the inbox `log`, connected by hand. */
export async function openTab(log: ServerInbox, options: TabOptions = {}) {
  const page = new FakePage();
  page.visible = options.visible ?? true;
  const poppedUp: string[] = [];
  const feed: InboxFeed = new InboxFeed((change) => keeper.follow(change));
  const sync = async (): Promise<void> => {
    const { position } = feed.beginSync();
    feed.endSync(await log.sync(position));
    await keeper.prepare();
  };
  const keeper: PopupKeeper = new PopupKeeper(
    {
      page,
      root: options.root ?? {},
      storage: options.storage ?? (options.browser ?? new FakeBrowser()).tab(),
    },
    {
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
    },
    {
      mayPopUp: ({ id }) => !options.refused?.includes(id),
      popup: ({ id }) => poppedUp.push(id),
      changed: () => {},
    },
  );
  keeper.configure(6000, options.enabled ?? true);
  const stop = keeper.start();
  await sync();
  return {
    keeper,
    page,
    feed,
    sync,
    stop,
    poppedUp,
    push: async () => feed.push(await log.push()),
    up: () => keeper.stack.popups.map(({ message }) => message.id),
    more: () => keeper.stack.more,
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
