import { expect, test } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';

test('an update changes the message in its place, and nothing arrives', async () => {
  const { log, feed, sync, ids, arrived, changes } = await feedOn(3);
  await sync();
  await log.update('m2', { text: 'half', progress: 0.5 });
  feed.push(await log.push(0));
  expect(feed.state.view.messages.get('m2')).toMatchObject({
    text: 'half',
    progress: 0.5,
    applied: 4,
  });
  expect(ids('all')).toEqual(['m3', 'm2', 'm1']);
  expect(arrived()).toEqual([]);
  expect(changes.at(-1)).toMatchObject({ read: [], removed: [] });
  expect(feed.state.counts.unread).toBe(3);
});

test('an update of a message that is not loaded is there when its page is loaded', async () => {
  const { log, feed, sync, ids, load } = await feedOn(30);
  await sync();
  await log.update('m1', { text: 'changed' });
  feed.push(await log.push(0));
  expect(ids('all')).toHaveLength(20);
  await load('all');
  expect(listOf(feed.state, 'all').messages.at(-1)).toMatchObject({ id: 'm1', text: 'changed' });
});

test('a renewed message is unread at the top, and arrives again, loaded or not', async () => {
  const { log, feed, sync, ids, arrived } = await feedOn(30);
  await sync();
  await log.readUpTo(30);
  for (const id of ['m25', 'm2']) await log.update(id, {}, true);
  feed.push(await log.push(0));
  expect(ids('unread')).toEqual(['m2', 'm25']);
  expect(ids('all').slice(0, 3)).toEqual(['m2', 'm25', 'm30']);
  expect(ids('all')).toHaveLength(21);
  expect(arrived()).toEqual(['m25', 'm2']);
  expect(feed.state.counts).toMatchObject({ total: 30, unread: 2 });
});

test('a renewal is not read by an older "mark all read" of this page', async () => {
  const { log, feed, sync, ids } = await feedOn(2);
  await sync();
  const request = { upTo: 2 };
  feed.addPending({ name: 'read-up-to', request });
  expect(ids('unread')).toEqual([]);
  await log.update('m1', {}, true);
  feed.push(await log.push(0));
  expect(ids('unread')).toEqual(['m1']);
  expect(feed.state.view.counts.unread).toBe(1);
});

test('pages continue by order after a renewal', async () => {
  const { log, feed, sync, ids, load } = await feedOn(45);
  for (const id of ['m10', 'm44']) await log.update(id, {}, true);
  await sync();
  expect(ids('all').slice(0, 3)).toEqual(['m44', 'm10', 'm45']);
  while (listOf(feed.state, 'all').more) await load('all');
  expect(ids('all')).toEqual(await log.live('all'));
});

test('a retracted message leaves the list and is reported as removed, even if it was shown', async () => {
  const { log, feed, sync, ids, changes } = await feedOn(2);
  const shown = await log.add({ persistent: false });
  await sync();
  await log.change('shown', [shown.id]);
  feed.push(await log.push(0));
  expect(changes.at(-1)?.removed).toEqual([]);
  for (const id of ['m1', shown.id]) await log.retract(id);
  feed.push(await log.push(0));
  expect(ids('all')).toEqual(['m2']);
  expect(changes.at(-1)?.removed).toMatchObject([{ id: 'm1' }, { id: shown.id }]);
  await log.change('remove', ['m2']);
  feed.push(await log.push(0));
  await log.retract('m2');
  feed.push(await log.push(0));
  expect(changes.at(-1)?.removed).toEqual([]);
});

test('collapsed messages leave the list for the newer message, which has the count', async () => {
  const { log, feed, sync, ids, arrived, changes } = await feedOn(0);
  const group = { group: 'comments', collapse: true } as const;
  await log.add({ id: 'a', ...group });
  await sync();
  await log.add({ id: 'b', ...group });
  feed.push(await log.push(0));
  expect(ids('all')).toEqual(['b']);
  expect(feed.state.view.messages.get('b')).toMatchObject({ collapsed: 1, group: 'comments' });
  expect(arrived()).toEqual(['b']);
  expect(changes.at(-1)?.removed).toMatchObject([{ id: 'a', ended: 'collapsed' }]);
});
