import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_STORAGE } from './fake-browser.js';
import { openTab, seenBefore } from './popup-stage.js';
import { ServerInbox } from './server-inbox.js';

describe('popups and what has ended in this browser', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('that are switched off do not count as ended', async () => {
    const { log, browser } = await seenBefore();
    const off = await openTab(log, { browser, enabled: false });
    const { id } = await log.add();
    await off.push();
    off.stop();
    expect(off.up()).toEqual([]);
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([id]);
    tab.enable(false);
    expect(tab.up()).toEqual([]);
    tab.enable(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(tab.up()).toEqual([id]);
  });

  it('appear once, even if a reset contains the message again', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    log.deltaLimit = 0;
    const { id } = await log.add({ level: 'error' });
    await tab.push();
    await log.add();
    await tab.sync();
    await log.add();
    await tab.sync();
    expect(tab.poppedUp.filter((each) => each === id)).toEqual([id]);
  });

  it('appear once, even if a reset contained the message before its entry arrived', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const { id, number } = await log.add();
    tab.feed.push(null);
    tab.feed.beginSync();
    tab.feed.endSync({ ...(await log.sync()), position: await log.positionAt(number - 1) });
    await tab.popups.synced();
    expect(tab.up()).toEqual([id]);
    await tab.push();
    expect(tab.poppedUp).toEqual([id]);
  });

  it('that have not ended are not forgotten while a reset leaves their messages out', async () => {
    const { log, browser } = await seenBefore();
    const error = await log.add({ level: 'error' });
    const tab = await openTab(log, { browser });
    log.deltaLimit = 0;
    await log.addMany(25);
    const last = await log.add({ level: 'error', text: 'Another one' });
    const { position } = tab.feed.beginSync();
    tab.feed.endSync(await log.sync(position));
    await log.add();
    await tab.push();
    for (const key of tab.up()) if (key !== error.id) tab.popups.end(key, 'close');
    tab.stop();
    expect([last.number, browser.numbers.includes('up-to:2')]).toEqual([29, true]);
    expect((await openTab(log, { browser })).up()).toContain(error.id);
  });

  it('close when a reset leaves their messages out and these were read or removed meanwhile', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const texts = ['removed', 'read', 'left'];
    for (const id of texts) await log.add({ id, text: id, level: 'error' });
    await tab.push(-3);
    expect(tab.up()).toEqual(texts.toReversed());
    await log.change('remove', ['removed']);
    await log.change('read', ['read']);
    log.deltaLimit = 0;
    await log.addMany(25);
    await tab.sync();
    expect([tab.up(), tab.more()]).toEqual([['left'], 25]);
  });

  it('close when more unread messages have come since than are loaded, as in other tabs', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const { id } = await log.add({ level: 'error' });
    await tab.push();
    expect(tab.up()).toEqual([id]);
    await log.change('remove', [id]);
    await log.addMany(200);
    await tab.sync();
    expect([tab.up(), tab.more()]).toEqual([[], 170]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('of a restored backup, whose numbers are lower, appear again from there on', async () => {
    const { log, browser } = await seenBefore();
    await log.addMany(5);
    const tab = await openTab(log, { browser });
    tab.popups.endAll();
    tab.stop();
    const backup = await ServerInbox.open();
    await backup.add();
    const after = await openTab(backup, { browser });
    expect(browser.numbers).toEqual(['up-to:1']);
    const { id } = await backup.add();
    await after.push();
    expect(after.up()).toEqual([id]);
  });

  it('are not lowered by an answer that is older than another tab’s record', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    tab.feed.beginSync();
    const late = await ServerInbox.open();
    await late.add();
    const answer = { ...(await late.sync()), inbox: log.tag };
    tab.feed.endSync(answer);
    await log.add();
    await tab.popups.synced();
    expect(browser.numbers).toContain('up-to:2');
  });

  it('close with the identity, and its record stays', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    await log.add({ level: 'error' });
    await tab.push();
    expect(tab.up().length).toBe(1);
    tab.feed.beginSync();
    tab.feed.endSync(await (await ServerInbox.open(0, 'tag-2')).sync());
    await tab.popups.synced();
    expect(tab.up()).toEqual([]);
    expect([...browser.stored.keys()]).toEqual([
      'message-center:tag-1:up-to:2',
      'message-center:tag-2:up-to:0',
    ]);
  });

  it('are never written to the record of another identity', async () => {
    const { log, browser } = await seenBefore();
    await log.addMany(30);
    const other = await ServerInbox.open(0, 'tag-2');
    const tab = await openTab(log, {
      browser,
      loadingUnread: async (feed) => {
        feed.disconnected();
        feed.beginSync();
        feed.endSync(await other.sync());
      },
    });
    expect(tab.feed.state.tag).toBe('tag-2');
    expect(browser.numbers).toEqual(['up-to:2']);
    await tab.popups.synced();
    expect([...browser.stored.keys()]).toEqual([
      'message-center:tag-1:up-to:2',
      'message-center:tag-2:up-to:0',
    ]);
  });

  it('without storage, are those that arrived while the page was loading', async () => {
    const log = await ServerInbox.open(1);
    vi.setSystemTime(Date.now() + 10_000);
    const { id } = await log.add();
    vi.setSystemTime(Date.now() + 1_000);
    const tab = await openTab(log, { storage: NO_STORAGE, ageMs: 5_000 });
    expect(tab.up()).toEqual([id]);
  });

  it('do not include earlier messages on a page that is open for a long time', async () => {
    const log = await ServerInbox.open(1);
    vi.setSystemTime(Date.now() + 90_000);
    const tab = await openTab(log, { storage: NO_STORAGE, ageMs: 100_000 });
    expect([tab.up(), tab.more()]).toEqual([[], 0]);
  });

  it('work without storage', async () => {
    const log = await ServerInbox.open();
    await log.add();
    const tab = await openTab(log, { storage: NO_STORAGE });
    const { id } = await log.add();
    await tab.push();
    expect(tab.up()).toEqual([id]);
    tab.popups.end(id, 'close');
    await tab.sync();
    expect(tab.up()).toEqual([]);
  });
});
