import { describe, expect, it } from 'vitest';
import { listOf } from '../../widget/inbox/inbox-state.js';
import { feedOn } from './feed-stage.js';
import { ServerInbox } from './server-inbox.js';

describe('a reset of the inbox', () => {
  it('keeps its state of a message that is reported as new only afterwards', async () => {
    const { log, feed } = await feedOn(1);
    await log.add();
    const late = await log.push();
    await log.change('read', ['m2']);
    feed.beginSync();
    feed.endSync({ ...(await log.sync()), position: await log.positionAt(1) });
    feed.push(late);
    expect(feed.state.messages.get('m2')?.readAt).not.toBe(null);
    expect(feed.wantsSync).toBe(false);
  });

  it('reports a message once, even if its entry arrives afterwards', async () => {
    const { log, feed, sync, arrived } = await feedOn(1);
    await sync();
    await log.add();
    await log.add();
    const late = await log.push();
    feed.push(null);
    feed.beginSync();
    feed.endSync({ ...(await log.sync()), position: await log.positionAt(2) });
    feed.push(late);
    expect(arrived()).toEqual(['m2', 'm3']);
  });

  it('replaces the confirmed state, and reports what is new and what is gone', async () => {
    const { log, feed, sync, load, ids, arrived } = await feedOn(30);
    await sync();
    await load('all');
    log.deltaLimit = 1;
    await log.change('remove', ['m29']);
    await log.add();
    await sync();
    expect(ids('all')).toEqual((await log.live('all')).slice(0, 20));
    expect(listOf(feed.state, 'all').more).toBe(true);
    expect(arrived()).toEqual(['m32']);
    expect(feed.state.messages.get('m29')?.ended).toBe('removed');
  });

  it('accepts a restored backup, whose numbers are lower', async () => {
    const { log, feed, sync } = await feedOn(10);
    await log.change('read', ['m1', 'm2', 'm3']);
    await sync();
    const backup = await ServerInbox.open();
    await backup.addMany(4);
    feed.push({ prev: await backup.positionAt(3), cur: await backup.position(), entries: [] });
    expect(feed.wantsSync).toBe(true);
    const { position } = feed.beginSync();
    feed.endSync(await backup.sync(position));
    expect(listOf(feed.state, 'all').messages.map(({ id, readAt }) => [id, readAt])).toEqual(
      (await backup.live('all')).map((id) => [id, null]),
    );
  });

  it('accepts a restored backup, including messages that it already had', async () => {
    const { log, feed, sync, ids } = await feedOn(5);
    await log.change('read', ['m5']);
    await sync();
    const backup = await ServerInbox.open();
    await backup.addMany(4);
    const { position } = feed.beginSync();
    feed.endSync(await backup.sync(position));
    await backup.add();
    feed.push(await backup.push());
    expect(ids('unread')).toEqual(['m5', 'm4', 'm3', 'm2', 'm1']);
  });

  it('drops everything, including pending changes, if the inbox is another one', async () => {
    const { log, feed, sync, ids } = await feedOn(3);
    await sync();
    const undone: number[] = [];
    const removal = { name: 'remove-up-to', request: { upTo: 3 } } as const;
    const change = feed.addPending(removal, (number) => undone.push(number));
    const other = await ServerInbox.open(0, 'tag-2');
    await other.add({ id: 'other' });
    const { position } = feed.beginSync();
    expect(position).toBe(await log.position());
    feed.endSync(await other.sync(position));
    expect(ids('all')).toEqual(['other']);
    expect(feed.state.pending).toEqual([]);
    feed.confirmPending(change, await log.write({ name: 'remove-up-to', upTo: 3 }));
    expect(undone).toEqual([]);
  });

  it('starts from the state embedded in the page and syncs from there', async () => {
    const { log, feed, ids } = await feedOn(25);
    const { messages, counts } = await log.page({});
    feed.start({ messages, counts, position: await log.position(), inbox: log.tag });
    expect(ids('all').length).toBe(20);
    expect(listOf(feed.state, 'all').more).toBe(true);
    await log.add();
    expect(feed.wantsSync).toBe(true);
    const { position } = feed.beginSync();
    feed.endSync(await log.sync(position));
    expect(position).toBe(await log.positionAt(25));
    expect(ids('all').length).toBe(21);
  });

  it('ignores a page that was requested for another inbox', async () => {
    const { log, feed, sync, ids } = await feedOn(5);
    await sync();
    const request = feed.beginPage('unread') ?? {};
    const page = await log.page(request);
    const other = await ServerInbox.open(0, 'tag-2');
    await other.add({ id: 'other' });
    const { position } = feed.beginSync();
    feed.endSync(await other.sync(position));
    expect(feed.endPage('unread', page)).toBe(false);
    expect(ids('unread')).toEqual(['other']);
  });
});
