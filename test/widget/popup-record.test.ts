import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { NO_STORAGE } from './fake-browser.js';
import { InboxLog } from './inbox-log.js';
import { openTab, seenBefore } from './popup-stage.js';

describe('popups and what has ended in this browser', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

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
    expect(browser.numbers).toEqual(['up-to:0', 'up-to:2']);
    await tab.keeper.prepare();
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
