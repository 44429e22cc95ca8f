import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { FakeBrowser } from './fake-browser.js';
import { old, openTab, seenBefore } from './popup-stage.js';
import { ServerInbox } from './server-inbox.js';

describe('popups of missed messages', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('do not appear for messages older than this browser’s first visit, except transient ones', async () => {
    const log = await ServerInbox.open();
    await log.add({ level: 'error' });
    const waiting = await log.add(old({ persistent: false }));
    await log.add({ level: 'error' });
    const browser = new FakeBrowser();
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([waiting.id]);
    tab.stop();
    const next = await openTab(log, { browser });
    expect(next.up()).toEqual([waiting.id]);
    next.popups.end(waiting.id, 'close');
    expect(browser.numbers).toEqual(['up-to:3']);
  });

  it('appear on return: up to three as themselves, more as a summary', async () => {
    const { log, browser } = await seenBefore();
    await log.addMany(3);
    const ids = ['m3', 'm4', 'm5'];
    const tab = await openTab(log, { browser });
    expect([tab.up(), tab.more()]).toEqual([ids.toReversed(), 0]);
    expect(tab.poppedUp).toEqual(ids);
    tab.stop();
    const error = await log.add({ level: 'error' });
    const next = await openTab(log, { browser });
    expect([next.up(), next.more()]).toEqual([[error.id], 3]);
    next.popups.end(error.id, 'close');
    expect(next.popups.stack.popups).toMatchObject([{ count: 3, missed: true }]);
  });

  it('appear on return only if younger than an hour, except unread errors and transient ones', async () => {
    const { log, browser } = await seenBefore();
    await log.add(old());
    const error = await log.add(old({ level: 'error' }));
    const transient = await log.add(old({ persistent: false }));
    const tab = await openTab(log, { browser });
    expect(tab.up()).toEqual([transient.id, error.id]);
    expect(browser.numbers).toContain('up-to:3');
  });

  it('of errors stay over page changes until they are closed, however many messages follow', async () => {
    const { log, browser } = await seenBefore();
    const error = await log.add({ level: 'error' });
    (await openTab(log, { browser })).stop();
    await log.addMany(60);
    const tab = await openTab(log, { browser });
    expect([tab.up(), tab.more()]).toEqual([[error.id], 60]);
    tab.popups.end(error.id, 'close');
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
    const [first, second] = [await log.add(), await log.add()];
    hidden.feed.push(await log.push(-2));
    tab.feed.push(await log.push(-2));
    expect([hidden.up(), tab.up()]).toEqual([[], [second.id, first.id]]);
    tab.popups.end(first.id, 'close');
    hidden.page.visible = true;
    expect(hidden.up()).toEqual([second.id]);
    tab.stop();
    hidden.stop();
    expect((await openTab(log, { browser })).up()).toEqual([second.id]);
  });

  it('that overflow are counted for a while, then they have ended', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    for (let count = 0; count < 5; count += 1) {
      await log.add();
      await tab.push();
    }
    expect([tab.up().length, tab.more()]).toEqual([3, 2]);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(tab.more()).toBe(2);
    for (const key of tab.up()) tab.popups.end(key, 'close');
    expect([tab.up().length, tab.more()]).toEqual([0, 2]);
    // The user was there.
    expect(tab.popups.stack.popups).toMatchObject([{ kind: 'summary', missed: false }]);
    await vi.advanceTimersByTimeAsync(6001);
    expect(tab.more()).toBe(0);
    expect(browser.numbers).toEqual([`up-to:${await log.length()}`]);
  });

  it('for which there was no room are reported once, when they come up', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, visible: false });
    const ids: string[] = [];
    for (const text of ['a', 'b', 'c', 'd']) {
      ids.push((await log.add({ text, level: 'error' })).id);
      await tab.push();
    }
    tab.page.visible = true;
    expect(tab.poppedUp).toEqual(ids.slice(1));
    const [newest] = tab.up();
    tab.popups.end(newest ?? '', 'close');
    expect(tab.up()).toEqual(ids.slice(0, 3).toReversed());
    expect(tab.poppedUp).toEqual([...ids.slice(1), ids[0]]);
    for (const text of ['e', 'a']) {
      ids.push((await log.add({ text, level: 'error' })).id);
      await tab.push();
    }
    expect(tab.poppedUp).toEqual([...ids.slice(1, 4), ids[0], ...ids.slice(4)]);
  });

  it('that are only counted stay while the user looks at them, and for a popup’s time after that', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, visible: false });
    for (let count = 0; count < 4; count += 1) {
      await log.add();
      await tab.push();
    }
    tab.page.visible = true;
    await vi.advanceTimersByTimeAsync(5000);
    tab.popups.pause(true);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(tab.more()).toBe(4);
    tab.popups.pause(false);
    await vi.advanceTimersByTimeAsync(5999);
    expect(tab.more()).toBe(4);
    await vi.advanceTimersByTimeAsync(1);
    expect(tab.more()).toBe(0);
  });

  it('that overflow end when their rows were visible; those that are up do not', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const ids: string[] = [];
    while (ids.length < 4) {
      ids.push((await log.add()).id);
      await tab.push();
    }
    tab.popups.shown(ids);
    expect([tab.up(), tab.more()]).toEqual([ids.slice(1).toReversed(), 0]);
  });

  it('that a hidden tab has missed are one summary when it becomes visible, except sticky ones', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, visible: false });
    for (let count = 0; count < 4; count += 1) {
      await log.add();
      await tab.push();
    }
    tab.page.visible = true;
    expect([tab.up(), tab.more()]).toEqual([[], 4]);
    tab.page.visible = false;
    const error = await log.add({ level: 'error' });
    await tab.push();
    for (let count = 0; count < 3; count += 1) {
      await log.add();
      await tab.push();
    }
    tab.page.visible = true;
    expect([tab.up(), tab.more()]).toEqual([[error.id], 7]);
    expect(tab.poppedUp).toEqual([error.id]);
  });

  it('that were missed during a lost connection are one summary, next to those already up', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const before = await log.add();
    await tab.push();
    tab.feed.disconnected();
    await log.addMany(4);
    await tab.sync();
    expect([tab.up(), tab.more()]).toEqual([[before.id], 4]);
    tab.popups.end(before.id, 'close');
    expect([tab.up(), tab.more()]).toEqual([[], 4]);
    tab.popups.endAll();
    tab.stop();
    expect(browser.numbers).toEqual([`up-to:${await log.length()}`]);
  });
});
