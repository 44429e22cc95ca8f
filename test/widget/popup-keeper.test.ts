import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Message } from '../../protocol/index.js';
import { InboxFeed } from '../../widget/state/inbox-feed.js';
import { PopupKeeper } from '../../widget/state/popup-keeper.js';
import type { SharedStorage } from '../../widget/state/shared-storage.js';
import { FakeBrowser, FakePage, NO_STORAGE } from './fake-browser.js';
import { InboxLog } from './inbox-log.js';

const HOUR = 3_600_000;

interface TabOptions {
  readonly browser?: FakeBrowser;
  readonly storage?: SharedStorage;
  readonly root?: object;
  readonly enabled?: boolean;
  readonly visible?: boolean;
  readonly refused?: readonly string[];
  /** Called instead of loading more unread messages. */
  readonly loadingUnread?: (feed: InboxFeed) => void;
}

/** A tab of a browser with the inbox of `log`, connected by hand. */
async function openTab(log: InboxLog, options: TabOptions = {}) {
  const page = new FakePage();
  page.visible = options.visible ?? true;
  const poppedUp: string[] = [];
  const feed: InboxFeed = new InboxFeed((change) => keeper.follow(change));
  const sync = async (): Promise<void> => {
    const { position } = feed.beginSync();
    feed.endSync(log.sync(position));
    await keeper.prepare();
  };
  const keeper: PopupKeeper = new PopupKeeper(
    {
      page,
      root: options.root ?? {},
      storage: options.storage ?? (options.browser ?? new FakeBrowser()).tab(),
    },
    {
      state: feed.state,
      now: () => Date.now(),
      loadMore: async (filter, limit = 20) => {
        if (options.loadingUnread) return options.loadingUnread(feed);
        const request = feed.beginPage(filter);
        if (request) feed.endPage(filter, log.page({ ...request, limit }));
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
    push: () => feed.push(log.push()),
    up: () => keeper.stack.popups.map(({ message }) => message.id),
    more: () => keeper.stack.more,
  };
}

/** A log with one read message, which the browser has seen. */
async function seenBefore(): Promise<{ log: InboxLog; browser: FakeBrowser }> {
  const log = new InboxLog();
  log.add();
  log.change('read', ['m1']);
  const browser = new FakeBrowser();
  (await openTab(log, { browser })).stop();
  return { log, browser };
}

const old = (content: Partial<Message> = {}): Partial<Message> => ({
  createdAt: new Date(Date.now() - 2 * HOUR).toISOString(),
  ...content,
});

describe('popups of a page', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('come for what arrives, in every visible tab, and end in all when they end in one', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const { id } = log.add();
    a.push();
    b.push();
    expect([a.up(), b.up()]).toEqual([[id], [id]]);
    a.keeper.end(id);
    expect([a.up(), b.up()]).toEqual([[], []]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('are not for what was there before this browser saw the inbox, but for transient ones', async () => {
    const log = new InboxLog();
    log.add({ level: 'error' });
    const waiting = log.add(old({ persistent: false }));
    log.add({ level: 'error' });
    const browser = new FakeBrowser();
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([waiting.id]);
    tab.stop();
    const next = await openTab(log, { browser });
    expect(next.up()).toEqual([waiting.id]);
    next.keeper.end(waiting.id);
    expect(browser.numbers).toEqual(['up-to:3']);
  });

  it('come on return for what was missed: three as themselves, more as a summary', async () => {
    const { log, browser } = await seenBefore();
    const ids = [log.add().id, log.add().id, log.add().id];
    const tab = await openTab(log, { browser });
    expect([tab.up(), tab.more()]).toEqual([ids.toReversed(), 0]);
    expect(tab.poppedUp).toEqual(ids);
    tab.stop();
    const error = log.add({ level: 'error' });
    const next = await openTab(log, { browser });
    expect([next.up(), next.more()]).toEqual([[error.id], 3]);
  });

  it('come on return only if younger than an hour, unread errors and transient ones excepted', async () => {
    const { log, browser } = await seenBefore();
    log.add(old());
    const error = log.add(old({ level: 'error' }));
    const transient = log.add(old({ persistent: false }));
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([transient.id, error.id]);
    expect(browser.numbers).toContain('up-to:3');
  });

  it('of errors stay over page changes until they are closed, however much comes after', async () => {
    const { log, browser } = await seenBefore();
    const error = log.add({ level: 'error' });
    (await openTab(log, { browser })).stop();
    for (let count = 0; count < 60; count += 1) log.add();
    const tab = await openTab(log, { browser });
    expect([tab.up(), tab.more()]).toEqual([[error.id], 60]);
    tab.keeper.end(error.id);
    await vi.advanceTimersByTimeAsync(6001);
    expect([tab.up(), tab.more()]).toEqual([[], 0]);
    tab.stop();
    expect(browser.numbers).toEqual(['up-to:63']);
    const last = await openTab(log, { browser });
    expect([last.up(), last.more()]).toEqual([[], 0]);
  });

  it('wait in a hidden tab and then show what has not ended', async () => {
    const { log, browser } = await seenBefore();
    const hidden = await openTab(log, { browser, visible: false });
    const tab = await openTab(log, { browser });
    const [first, second] = [log.add(), log.add()];
    hidden.feed.push(log.push(log.entries.length - 2));
    tab.feed.push(log.push(log.entries.length - 2));
    expect([hidden.up(), tab.up()]).toEqual([[], [second.id, first.id]]);
    tab.keeper.end(first.id);
    hidden.page.visible = true;
    expect(hidden.up()).toEqual([second.id]);
    tab.stop();
    hidden.stop();
    expect((await openTab(log, { browser })).up()).toEqual([second.id]);
  });

  it('close when the message is read or removed elsewhere, and for good', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const [read, removed] = [log.add({ level: 'error' }), log.add({ level: 'error' })];
    tab.feed.push(log.push(log.entries.length - 2));
    log.change('read', [read.id]);
    tab.push();
    expect(tab.up()).toEqual([removed.id]);
    log.change('remove', [removed.id]);
    tab.push();
    log.change('unread', [read.id]);
    tab.push();
    tab.stop();
    expect(tab.up()).toEqual([]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('stay when a transient message was shown, and come to no device that is later', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const hidden = await openTab(log, { browser, visible: false });
    const { id } = log.add({ persistent: false });
    tab.push();
    hidden.push();
    log.change('shown', [id]);
    tab.push();
    hidden.push();
    hidden.page.visible = true;
    expect([tab.up(), hidden.up()]).toEqual([[id], []]);
    const read = log.add();
    tab.push();
    log.change('read', [read.id]);
    tab.push();
    expect(tab.up()).toEqual([id]);
  });

  it('of a transient message close in all tabs when they are closed in one', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const late = await openTab(log, { browser, visible: false });
    const { id } = log.add({ persistent: false });
    for (const tab of [a, b, late]) tab.push();
    log.change('shown', [id]);
    for (const tab of [a, b, late]) tab.push();
    late.page.visible = true;
    a.keeper.end(id);
    expect([a.up(), b.up()]).toEqual([[], []]);
  });

  it('that gave place are counted for a while, then they have ended', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    for (let count = 0; count < 5; count += 1) {
      log.add();
      tab.push();
    }
    expect([tab.up().length, tab.more()]).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tab.more()).toBe(2);
    for (const key of tab.up()) tab.keeper.end(key);
    expect([tab.up().length, tab.more()]).toEqual([0, 2]);
    await vi.advanceTimersByTimeAsync(6001);
    expect(tab.more()).toBe(0);
    expect(browser.numbers).toEqual([`up-to:${log.entries.length}`]);
  });

  it('that gave place end when their rows were visible; those that are up do not', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const ids = [1, 2, 3, 4].map(() => {
      const { id } = log.add();
      tab.push();
      return id;
    });
    tab.keeper.shown(ids);
    expect([tab.up(), tab.more()]).toEqual([ids.slice(1).toReversed(), 0]);
  });

  it('that the page refuses do not come, and have ended in this browser', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, refused: ['m3'] });
    const { id } = log.add({ level: 'error' });
    tab.push();
    tab.stop();
    expect([id, tab.up(), tab.poppedUp]).toEqual(['m3', [], []]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('that are switched off take nothing as ended', async () => {
    const { log, browser } = await seenBefore();
    const off = await openTab(log, { browser, enabled: false });
    const { id } = log.add();
    off.push();
    off.stop();
    expect(off.up()).toEqual([]);
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([id]);
    tab.keeper.configure(6000, false);
    expect(tab.up()).toEqual([]);
    tab.keeper.configure(6000, true);
    await vi.advanceTimersByTimeAsync(0);
    expect(tab.up()).toEqual([id]);
  });

  it('are shown by one of two elements of a document, and by the other when that goes', async () => {
    const { log, browser } = await seenBefore();
    const root = {};
    const [a, b] = [await openTab(log, { browser, root }), await openTab(log, { browser, root })];
    const { id } = log.add({ level: 'error' });
    a.push();
    b.push();
    expect([a.up(), b.up()]).toEqual([[id], []]);
    a.stop();
    await vi.advanceTimersByTimeAsync(0);
    expect([a.up(), b.up()]).toEqual([[], [id]]);
  });

  it('come once, also when a reset brings the message again', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    log.deltaLimit = 0;
    const { id } = log.add({ level: 'error' });
    tab.push();
    log.add();
    await tab.sync();
    log.add();
    await tab.sync();
    expect(tab.poppedUp.filter((each) => each === id)).toEqual([id]);
  });

  it('come once, also for what a reset knew before its entry came', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const { id, number } = log.add();
    tab.feed.push(null);
    tab.feed.beginSync();
    tab.feed.endSync({ ...log.sync(), position: log.positionAt(number - 1) });
    await tab.keeper.prepare();
    expect(tab.up()).toEqual([id]);
    tab.push();
    expect(tab.poppedUp).toEqual([id]);
  });

  it('that have not ended are not forgotten while a reset leaves their messages out', async () => {
    const { log, browser } = await seenBefore();
    const error = log.add({ level: 'error' });
    const tab = await openTab(log, { browser });
    log.deltaLimit = 0;
    for (let count = 0; count < 25; count += 1) log.add();
    const last = log.add({ level: 'error', text: 'Another one' });
    const { position } = tab.feed.beginSync();
    tab.feed.endSync(log.sync(position));
    log.add();
    tab.push();
    for (const key of tab.up()) if (key !== error.id) tab.keeper.end(key);
    tab.stop();
    expect([last.number, browser.numbers.includes('up-to:2')]).toEqual([29, true]);
    expect((await openTab(log, { browser })).up()).toContain(error.id);
  });

  it('of a restored backup, whose numbers are lower, come again from there on', async () => {
    const { log, browser } = await seenBefore();
    for (let count = 0; count < 5; count += 1) log.add();
    const tab = await openTab(log, { browser });
    tab.keeper.endAll();
    tab.stop();
    const backup = new InboxLog();
    backup.add();
    const after = await openTab(backup, { browser });
    expect(browser.numbers).toEqual(['up-to:1']);
    const { id } = backup.add();
    after.push();
    expect(after.up()).toEqual([id]);
  });

  it('are not lowered by an answer that another tab was faster than', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const { position } = tab.feed.beginSync();
    const late = new InboxLog();
    late.add();
    const answer = { ...late.sync(), inbox: log.tag };
    tab.feed.endSync(answer);
    log.add();
    await tab.keeper.prepare();
    expect(position).toBe('2.e2');
    expect(browser.numbers).toContain('up-to:2');
  });

  it('and the record go with the identity', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    log.add({ level: 'error' });
    tab.push();
    expect(tab.up().length).toBe(1);
    tab.feed.beginSync();
    tab.feed.endSync(new InboxLog('tag-2').sync());
    await tab.keeper.prepare();
    expect(tab.up()).toEqual([]);
    expect([...browser.stored.keys()]).toEqual(['message-center:tag-2:up-to:0']);
  });

  it('write nothing of one identity to the record of another', async () => {
    const { log, browser } = await seenBefore();
    for (let count = 0; count < 30; count += 1) log.add();
    const other = new InboxLog('tag-2');
    const tab = await openTab(log, {
      browser,
      loadingUnread: (feed) => {
        feed.disconnected();
        feed.beginSync();
        feed.endSync(other.sync());
      },
    });
    expect(tab.feed.state.tag).toBe('tag-2');
    expect([...browser.stored.keys()]).toEqual(['message-center:tag-2:up-to:0']);
  });

  it('work without storage', async () => {
    const log = new InboxLog();
    log.add();
    const tab = await openTab(log, { storage: NO_STORAGE });
    const { id } = log.add();
    tab.push();
    expect(tab.up()).toEqual([id]);
    tab.keeper.end(id);
    await tab.sync();
    expect(tab.up()).toEqual([]);
  });
});
