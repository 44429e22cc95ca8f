import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { old, openTab, seenBefore } from './popup-stage.js';

describe('popups of a page', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('appear for new messages in every visible tab, and end in all tabs when they end in one', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const { id } = await log.add();
    await a.push();
    await b.push();
    expect([a.up(), b.up()]).toEqual([[id], [id]]);
    a.popups.end(id, 'close');
    expect([a.up(), b.up()]).toEqual([[], []]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('close for good when the message is read or removed elsewhere', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const [read, removed] = [await log.add({ level: 'error' }), await log.add({ level: 'error' })];
    tab.feed.push(await log.push(-2));
    await log.change('read', [read.id]);
    await tab.push();
    expect(tab.up()).toEqual([removed.id]);
    await log.change('remove', [removed.id]);
    await tab.push();
    await log.change('unread', [read.id]);
    await tab.push();
    tab.stop();
    expect(tab.up()).toEqual([]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });

  it('stay when a transient message was shown, and do not appear on a later device', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const hidden = await openTab(log, { browser, visible: false });
    const { id } = await log.add({ persistent: false });
    await tab.push();
    await hidden.push();
    await log.change('shown', [id]);
    await tab.push();
    await hidden.push();
    hidden.page.visible = true;
    expect([tab.up(), hidden.up()]).toEqual([[id], []]);
    const read = await log.add();
    await tab.push();
    await log.change('read', [read.id]);
    await tab.push();
    expect(tab.up()).toEqual([id]);
  });

  it('for which there is no room do not appear later if the message was shown elsewhere', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const call = await log.add({ persistent: false, sticky: true });
    const errors = [];
    while (errors.length < 3)
      errors.push((await log.add({ level: 'error', text: `${errors.length}` })).id);
    tab.feed.push(await log.push(-4));
    expect([tab.up(), tab.more()]).toEqual([errors.toReversed(), 1]);
    await log.change('shown', [call.id]);
    await tab.push();
    expect(tab.more()).toBe(0);
    tab.popups.end(errors[0] as string, 'close');
    expect(tab.up()).toEqual(errors.slice(1).toReversed());
  });

  it('do not appear for old messages that arrive now, unless they stay until closed', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const hidden = await openTab(log, { browser, visible: false });
    await log.add(old());
    const stay = [old({ sticky: true }), old({ level: 'error' }), old({ persistent: false })];
    const own = old({ level: 'critical', like: 'error' });
    const ids: string[] = [];
    for (const draft of stay) ids.unshift((await log.add(draft)).id);
    await tab.push(-4);
    await hidden.push(-4);
    expect(tab.up()).toEqual(ids);
    expect(tab.more()).toBe(0);
    tab.popups.endAll();
    hidden.page.visible = true;
    expect(hidden.up()).toEqual([]);
    await log.add(own);
    await tab.push();
    expect(tab.feed.state.counts.unread).toBe(5);
  });

  it('of a transient message close in all tabs when they are closed in one', async () => {
    const { log, browser } = await seenBefore();
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const late = await openTab(log, { browser, visible: false });
    const { id } = await log.add({ persistent: false });
    for (const tab of [a, b, late]) await tab.push();
    await log.change('shown', [id]);
    for (const tab of [a, b, late]) await tab.push();
    late.page.visible = true;
    a.popups.end(id, 'close');
    expect([a.up(), b.up()]).toEqual([[], []]);
  });

  it('end their transient messages when these are read elsewhere, if they were up', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const hidden = await openTab(log, { browser, visible: false });
    const ids: string[] = [];
    for (const text of ['1', '2', '3', '4']) {
      ids.push((await log.add({ text, persistent: false, level: 'error' })).id);
    }
    const [counted = '', ...up] = ids;
    await tab.push(-4);
    await hidden.push(-4);
    expect([tab.up().toReversed(), tab.more()]).toEqual([up, 1]);
    await log.change('read', [counted, ...up]);
    // It may be the first to know.
    await hidden.push();
    await tab.push();
    expect([tab.up(), tab.more()]).toEqual([[], 0]);
    expect(tab.shown.toSorted()).toEqual(up.toSorted());
  });

  it('that the page cancels do not appear, and have ended in this browser', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, refused: ['m3'] });
    const { id } = await log.add({ level: 'error' });
    await tab.push();
    tab.stop();
    expect([id, tab.up(), tab.poppedUp]).toEqual(['m3', [], []]);
    expect((await openTab(log, { browser })).up()).toEqual([]);
  });
});
