import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openTab, seenBefore } from './popup-stage.js';

const POPUP_MS = 6_000;

describe('popups and an open panel', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('end everywhere when the panel opens, and stay unread; transient ones stay', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const drafts = [{}, { persistent: false }, { level: 'error' as const }, {}, {}];
    const added = [];
    for (const draft of drafts) added.push(await log.add(draft));
    for (const tab of [a, b]) tab.feed.push(await log.push(-drafts.length));
    expect([a.up().length, a.more()]).toEqual([3, 2]);
    const close = a.popups.openPanel();
    expect([a.up(), a.more()]).toEqual([[], 1]);
    expect(b.up().length + b.more()).toBe(1);
    expect(a.feed.state.view.counts.unread).toBe(drafts.length);
    close();
    expect(a.up()).toEqual([]);
    a.stop();
    expect((await openTab(log, { browser })).up()).toEqual([added[1]?.id]);
  });

  it('do not appear for what the panel lists, even after it was closed or the page was left', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, refused: ['m3'] });
    const close = tab.popups.openPanel();
    await log.add({ level: 'error' });
    await tab.push();
    const transient = await log.add({ persistent: false });
    await tab.push();
    expect(tab.up()).toEqual([transient.id]);
    tab.popups.end(transient.id, 'close');
    close();
    close();
    await tab.sync();
    expect([tab.up(), tab.poppedUp]).toEqual([[], [transient.id]]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
    tab.popups.openPanel();
    await log.add({ level: 'error' });
    await tab.push();
    tab.page.leave();
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('appear for missed messages only after the last panel has closed', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const [closeFirst, closeSecond] = [tab.popups.openPanel(), tab.popups.openPanel()];
    closeFirst();
    for (let count = 0; count < 5; count += 1) await log.add();
    await tab.sync();
    expect([tab.up(), tab.more()]).toEqual([[], 0]);
    closeSecond();
    const { id } = await log.add();
    await tab.push();
    expect([tab.up(), tab.more()]).toEqual([[id], 0]);
  });

  it('wait in a hidden tab, whose panel lists them when it is visible again', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const close = tab.popups.openPanel();
    tab.page.visible = false;
    const { id } = await log.add({ level: 'error' });
    await tab.push();
    // Nobody has seen it yet.
    expect((await openTab(log, { browser })).up()).toEqual([id]);
    tab.page.visible = true;
    close();
    expect([tab.up(), tab.poppedUp]).toEqual([[], []]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('keep their time in another window, and end there when the panel closes', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const close = a.popups.openPanel();
    const closing = await log.add();
    for (const tab of [a, b]) await tab.push();
    const sticky = await log.add({ level: 'error' });
    for (const tab of [a, b]) await tab.push();
    expect(b.up()).toEqual([sticky.id, closing.id]);
    vi.advanceTimersByTime(POPUP_MS);
    expect(b.up()).toEqual([sticky.id]);
    close();
    expect(b.up()).toEqual([]);
  });

  it('do not come for a message that was renewed while the panel listed it', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const close = tab.popups.openPanel();
    const { id } = await log.add();
    await tab.push();
    await log.update(id, {}, true);
    await tab.push();
    close();
    await tab.sync();
    expect([tab.up(), tab.poppedUp]).toEqual([[], []]);
  });

  it('end in another window when the tab with the panel is hidden', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    a.popups.openPanel();
    await log.add();
    for (const tab of [a, b]) await tab.push();
    a.page.visible = false;
    expect(b.up()).toEqual([]);
  });
});
