import { expect, test } from 'vitest';
import { openTab, seenBefore } from './popup-stage.js';

test('an update changes the popup that is up, and pops up nothing', async () => {
  const { log, browser } = await seenBefore();
  const tab = await openTab(log, { browser });
  const { id } = await log.add({ text: 'working' });
  await tab.push(0);
  const [before] = tab.popups.stack.popups;
  await log.update(id, { text: 'half', level: 'error' });
  await tab.push(0);
  const [after] = tab.popups.stack.popups;
  expect(after).toMatchObject({ key: before?.key, message: { text: 'half' }, closeAfterMs: null });
  expect(tab.poppedUp).toEqual([id]);
});

test('messages of one popup that are no longer equal get their own popups', async () => {
  const { log, browser } = await seenBefore();
  const tab = await openTab(log, { browser });
  const [one, two] = [await log.add({ text: 'exporting' }), await log.add({ text: 'exporting' })];
  await tab.push(0);
  expect(tab.popups.stack.popups).toMatchObject([{ ids: [two.id, one.id] }]);
  await log.update(one.id, { text: 'exported' });
  await tab.push(0);
  expect(tab.popups.stack.popups).toMatchObject([{ ids: [two.id] }, { ids: [one.id] }]);
  expect(tab.up()).toEqual([two.id, one.id]);
});

test('a renewed message pops up again: while it is up, after it was closed, and on return', async () => {
  const { log, browser } = await seenBefore();
  const tab = await openTab(log, { browser });
  const { id } = await log.add();
  const other = await log.add();
  await tab.push(0);
  const keyOf = () =>
    tab.popups.stack.popups.find((each) => 'ids' in each && each.ids.includes(id))?.key;
  const first = keyOf();
  await log.update(id, { text: 'ready' }, true);
  await tab.push(0);
  expect(tab.up()).toEqual([id, other.id]);
  expect(keyOf()).not.toBe(first);
  expect(tab.poppedUp).toEqual([id, other.id, id]);
  tab.popups.end(keyOf() ?? '', 'close');
  await log.update(id, {}, true);
  await tab.push(0);
  expect(tab.up()).toEqual([id, other.id]);
  tab.popups.endAll();
  tab.stop();
  await log.update(id, {}, true);
  expect((await openTab(log, { browser })).up()).toEqual([id]);
});

test('a renewed message whose second popup the page refuses has its new text in the first', async () => {
  const { log, browser } = await seenBefore();
  const refused: string[] = [];
  const tab = await openTab(log, { browser, refused });
  const { id } = await log.add({ text: 'half' });
  await tab.push(0);
  const [before] = tab.popups.stack.popups;
  refused.push(id);
  await log.update(id, { text: 'ready' }, true);
  await tab.push(0);
  const { key } = before ?? {};
  expect(tab.popups.stack.popups).toMatchObject([{ key, message: { text: 'ready' } }]);
  expect(tab.poppedUp).toEqual([id]);
});

test('a renewed message whose second popup has ended in another tab has none in a hidden tab', async () => {
  const { log, browser } = await seenBefore();
  const [hidden, visible] = [await openTab(log, { browser }), await openTab(log, { browser })];
  const error = await log.add({ level: 'error' });
  const { id } = await log.add({ text: 'half' });
  for (const tab of [hidden, visible]) await tab.push(0);
  hidden.page.visible = false;
  await log.update(id, { text: 'ready' }, true);
  for (const tab of [hidden, visible]) await tab.push(0);
  const [popup] = visible.popups.stack.popups;
  visible.popups.end(popup?.key ?? '', 'timeout');
  hidden.page.visible = true;
  expect(hidden.up()).toEqual([error.id]);
});

test('an old message that was just renewed pops up on return', async () => {
  const { log, browser } = await seenBefore();
  const createdAt = new Date(Date.now() - 7_200_000).toISOString();
  const { id } = await log.add({ createdAt });
  await log.change('read', [id]);
  await log.update(id, {}, true);
  expect((await openTab(log, { browser })).up()).toEqual([id]);
});

test('a retracted message closes its popup in every tab, even if it was shown', async () => {
  const { log, browser } = await seenBefore();
  const tab = await openTab(log, { browser });
  const kept = await log.add();
  const transient = await log.add({ persistent: false, closeAfterMs: 60_000 });
  await tab.push(0);
  await log.change('shown', [transient.id]);
  await tab.push(0);
  expect(tab.up()).toEqual([transient.id, kept.id]);
  for (const { id } of [kept, transient]) await log.retract(id);
  await tab.push(0);
  expect(tab.up()).toEqual([]);
});

test('a message that collapses gives its popup to the newer one', async () => {
  const { log, browser } = await seenBefore();
  const tab = await openTab(log, { browser });
  for (const id of ['a', 'b']) {
    await log.add({ id, group: 'comments', collapse: true });
    await tab.push(0);
  }
  expect(tab.up()).toEqual(['b']);
});
