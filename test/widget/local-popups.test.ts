import { describe, expect, it } from 'vitest';
import type { NotifyOptions } from '../../widget/popups/notify-options.js';
import { type NotifyHandle, NotifyPopup } from '../../widget/popups/notify-popup.js';
import { FakeBrowser } from './fake-browser.js';
import { openTab, seenBefore } from './popup-stage.js';

type Tab = Awaited<ReturnType<typeof openTab>>;

function notify({ popups }: Tab, options: NotifyOptions): NotifyHandle {
  const popup = new NotifyPopup(options);
  popups.add(popup);
  return popup.handle;
}

/** What the popups say, newest first. */
const texts = ({ popups }: Tab): string[] =>
  popups.stack.popups.flatMap((popup) => ('message' in popup ? popup.message.text : []));

const keyOf = ({ popups }: Tab, text: string): string =>
  popups.stack.popups.find((popup) => 'message' in popup && popup.message.text === text)?.key ?? '';

describe("popups of the page's own", () => {
  it('are not up while no element may show popups, and come back', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    notify(tab, { text: 'Uploading', sticky: true });
    expect(texts(tab)).toEqual(['Uploading']);
    tab.enable(false);
    expect(texts(tab)).toEqual([]);
    tab.enable(true);
    expect(texts(tab)).toEqual(['Uploading']);
  });

  it('are among the others in the order of arrival, and resolve `closed` with how they end', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const first = notify(tab, { text: 'First' });
    await log.add({ text: 'Second' });
    await tab.push();
    const third = notify(tab, { text: 'Third', actions: [{ label: 'Undo', id: 'undo' }] });
    expect(texts(tab)).toEqual(['Third', 'Second', 'First']);
    expect(tab.popups.stack.popups.map(({ kind }) => kind)).toEqual(Array(3).fill('message'));
    tab.popups.end(keyOf(tab, 'First'), 'timeout');
    tab.popups.end(keyOf(tab, 'Third'), 'action');
    expect(await Promise.all([first.closed, third.closed])).toEqual(['timeout', 'action']);
    const fourth = notify(tab, { text: 'Fourth' });
    const fifth = notify(tab, { text: 'Fifth' });
    fourth.close();
    fourth.close();
    tab.popups.endAll();
    expect(await Promise.all([fourth.closed, fifth.closed])).toEqual(['close', 'close']);
    expect(texts(tab)).toEqual([]);
    expect(tab.poppedUp.filter((id) => id.startsWith('local-'))).toHaveLength(4);
  });

  it('are not shown in other tabs, recorded or sent to a server', async () => {
    const { log, browser } = await seenBefore();
    const stored = [...browser.stored.keys()];
    const [a, b] = [await openTab(log, { browser }), await openTab(log, { browser })];
    const { id } = notify(a, { text: 'Mine', level: 'error' });
    a.popups.shown([id]);
    expect([texts(a), texts(b)]).toEqual([['Mine'], []]);
    a.popups.end(id, 'close');
    expect([...browser.stored.keys()]).toEqual(stored);
    expect([a.marked, a.feed.state.view.counts.total]).toEqual([[], 1]);
  });

  it('collapse if they are equal, and close one by one', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const saved = await log.add({ text: 'Saved' });
    await tab.push();
    const [one, two] = [notify(tab, { text: 'Saved' }), notify(tab, { text: 'Saved' })];
    const ids = () => tab.popups.stack.popups.map((popup) => 'ids' in popup && popup.ids);
    expect(ids()).toEqual([[two.id, one.id], [saved.id]]);
    two.close();
    expect(ids()).toEqual([[one.id], [saved.id]]);
    one.update({ text: 'Sent' });
    notify(tab, { text: 'Sent' });
    one.update({ text: 'Sent again' });
    expect(texts(tab)).toEqual(['Sent', 'Sent again', 'Saved']);
    expect(new Set(tab.popups.stack.popups.map(({ key }) => key)).size).toBe(3);
    const works = [
      { text: 'Upload', progress: 0 },
      { text: 'Upload', progress: 0 },
    ] as const;
    for (const work of works) notify(tab, work);
    expect(texts(tab).filter((text) => text === 'Upload')).toHaveLength(2);
  });

  it('can change their content and their time until they have ended', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    const job = notify(tab, { text: 'Export', progress: 0, sticky: true });
    const [before] = tab.popups.stack.popups;
    expect(before).toMatchObject({ closeAfterMs: null, message: { level: 'info', progress: 0 } });
    job.update({ text: 'Exported', level: 'success', progress: 1, sticky: false });
    expect(tab.popups.stack.popups).toMatchObject([
      { key: before?.key, closeAfterMs: 6000, message: { text: 'Exported', level: 'success' } },
    ]);
    expect(() => job.update({ text: '' })).toThrow('text must not be empty.');
    job.close();
    job.update({ text: 'Late' });
    expect([texts(tab), tab.poppedUp]).toEqual([[], [job.id]]);
  });

  it('wait for room if three are up, and are not in "+n more"', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    for (const text of ['1', '2', '3', '4', '5']) notify(tab, { text });
    expect([texts(tab), tab.popups.stack.more]).toEqual([['5', '4', '3'], 0]);
    tab.popups.end(keyOf(tab, '4'), 'timeout');
    expect(texts(tab)).toEqual(['5', '3', '2']);
    for (const text of ['5', '3', '2']) tab.popups.end(keyOf(tab, text), 'timeout');
    expect(texts(tab)).toEqual(['1']);
  });

  it('do not appear if the page cancels them', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser, refused: ['local-'] });
    const popup = notify(tab, { text: 'No' });
    expect([await popup.closed, texts(tab)]).toEqual(['canceled', []]);
    tab.enable(false);
    expect(await notify(tab, { text: 'Nowhere' }).closed).toBe('canceled');
  });

  it('appear while a panel is open, and stay when it opens and when the inbox changes', async () => {
    const { log, browser } = await seenBefore();
    const tab = await openTab(log, { browser });
    notify(tab, { text: 'Before' });
    const close = tab.popups.openPanel();
    notify(tab, { text: 'While it is open' });
    expect(texts(tab)).toEqual(['While it is open', 'Before']);
    close();
    tab.feed.forget();
    expect(texts(tab)).toEqual(['While it is open', 'Before']);
    await tab.sync();
    await log.add({ text: 'After' });
    await tab.push();
    expect(texts(tab)).toEqual(['After', 'While it is open', 'Before']);
  });

  it('appear in a tab without an inbox, and wait while there is no element', async () => {
    const { log } = await seenBefore();
    const tab = await openTab(log, { browser: new FakeBrowser() });
    tab.feed.forget();
    tab.stop();
    const [kept, closed] = [notify(tab, { text: 'Kept' }), notify(tab, { text: 'Closed' })];
    kept.update({ text: 'Kept and changed' });
    closed.close();
    expect(tab.poppedUp).toEqual([]);
    tab.popups.start();
    expect([texts(tab), tab.poppedUp]).toEqual([['Kept and changed'], [kept.id]]);
  });
});
