import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import {
  createMessageCenter,
  type MessageCenter,
  type MessageCenterOptions,
  type RetentionOptions,
} from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

const DAY_MS = 86_400_000;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`an old message on ${name}`, () => {
    let fixture: CenterFixture;
    let center: MessageCenter;
    let store: MessageStore;
    let aheadMs = 0;

    const open = (options: MessageCenterOptions = {}) => {
      store = storeWith(fixture.store(), (real) => ({ now: () => real.now() + aheadMs }));
      center = fixture.center({ store, ...options });
      return center;
    };
    const newUser = () => ({ user: randomUUID() });
    const newSession = () => ({ session: randomUUID().replaceAll('-', '').slice(0, 22) });
    const textsOf = async (to: { user: string }) =>
      (await center.list(to)).messages.map(({ text }) => text);

    beforeEach(async () => {
      aheadMs = 0;
      fixture = new CenterFixture(makeData);
      await fixture.start();
    });
    afterEach(() => fixture.stop());

    it('is removed by age, by level, and some time after it was read', async () => {
      open({ retention: { read: '30d', all: '180d', levels: { debug: '1d', error: '1y' } } });
      const to = newUser();
      const send = (text: string, level: 'debug' | 'info' | 'error') =>
        center.send({ to, text, level });
      await send('a debug', 'debug');
      await send('an error', 'error');
      const { id } = await send('is read', 'info');
      await send('an info', 'info');
      const removed: (readonly string[])[] = [];
      center.on('removed', ({ ids }) => removed.push(ids));
      aheadMs = 2 * DAY_MS;
      expect(await center.prune()).toMatchObject({ removed: 1 });
      await center.markRead(to, id);
      aheadMs = 31 * DAY_MS;
      expect(await center.prune()).toMatchObject({ removed: 0 });
      expect(await textsOf(to)).toEqual(['an info', 'is read', 'an error']);
      aheadMs = 33 * DAY_MS;
      expect(await center.prune()).toMatchObject({ removed: 1 });
      expect(removed.at(-1)).toEqual([id]);
      aheadMs = 181 * DAY_MS;
      expect(await center.prune()).toMatchObject({ removed: 1 });
      expect(await textsOf(to)).toEqual(['an error']);
      aheadMs = 366 * DAY_MS;
      await center.prune();
      expect(await center.counts(to)).toEqual({
        total: 0,
        unread: 0,
        transient: 0,
        unreadPersistent: 0,
      });
    });

    it('leaves pages by an entry that says why, and cannot be restored', async () => {
      open({ retention: { all: DAY_MS } });
      const to = newUser();
      const { id } = await center.send({ to, text: 'old' });
      const { position } = await center.sync(to);
      aheadMs = 2 * DAY_MS;
      await center.prune();
      expect(await center.sync(to, position)).toMatchObject({
        entries: [{ kind: 'removed', ids: [id], reason: 'retention', counts: { total: 0 } }],
      });
      await expect(center.restore(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('stays without the option, whatever its age', async () => {
      open();
      const to = newUser();
      await center.send({ to, text: 'old', level: 'debug' });
      aheadMs = 4_000 * DAY_MS;
      expect(await center.prune()).toEqual({ expired: 0, removed: 0, deleted: 0, erased: 0 });
      expect(await textsOf(to)).toEqual(['old']);
    });

    it('is removed from many inboxes, in several slices, and counts stay exact', async () => {
      open({ retention: { all: '1d' } });
      const users = Array.from({ length: 30 }, newUser);
      await Promise.all(
        users.flatMap((to) => Array.from({ length: 20 }, () => center.send({ to, text: 'old' }))),
      );
      aheadMs = 2 * DAY_MS;
      await Promise.all(users.map((to) => center.send({ to, text: 'new' })));
      const other = fixture.center({ store, retention: { all: '1d' } });
      const pruned = await Promise.all([center.prune(), other.prune()]);
      expect(pruned[0].removed + pruned[1].removed).toBe(600);
      for (const to of users) {
        expect(await center.counts(to)).toEqual({
          total: 1,
          unread: 1,
          transient: 0,
          unreadPersistent: 1,
        });
      }
    });

    it('is deleted for good with its changes 30 days after it has ended, but the head never is', async () => {
      open();
      const to = newUser();
      const { id } = await center.send({ to, text: 'gone', key: 'k' });
      const kept = await center.send({ to, text: 'kept' });
      await center.markRead(to, [id, kept.id]);
      await center.remove(to, id);
      const before = await center.sync(to);
      aheadMs = 29 * DAY_MS;
      expect(await center.prune()).toMatchObject({ deleted: 0 });
      aheadMs = 31 * DAY_MS;
      expect(await center.prune()).toMatchObject({ deleted: 2 });
      expect(await store.rows(`user:${to.user}`, [id])).toEqual([]);
      expect(await center.sync(to)).toEqual({ ...before, serverAt: expect.any(String) });
      expect(await center.sync(to, '0.0')).toMatchObject({ kind: 'reset', reason: 'pruned' });
      expect(await center.send({ to, text: 'again', key: 'k' })).toMatchObject({ existing: false });
      expect(await textsOf(to)).toEqual(['again', 'kept']);
    });

    it('is deleted in slices between which the event loop runs', async () => {
      open();
      const to = newUser();
      await Promise.all(Array.from({ length: 1_600 }, () => center.send({ to, text: 'gone' })));
      await center.removeAll(to);
      await center.counts(to);
      aheadMs = 31 * DAY_MS;
      let turns = 0;
      const count = () => {
        turns += 1;
        immediate = setImmediate(count);
      };
      let immediate = setImmediate(count);
      expect((await center.prune()).deleted).toBeGreaterThanOrEqual(1_600);
      clearImmediate(immediate);
      expect(turns).toBeGreaterThanOrEqual(4);
    });

    it('is deleted earlier if the log has grown long', async () => {
      open({ limits: { logEntries: 200 } });
      const to = newUser();
      const sendMany = (count: number) =>
        Promise.all(Array.from({ length: count }, () => center.send({ to, text: 'unread' })));
      const { id } = await center.send({ to, text: 'read and unread' });
      aheadMs = -DAY_MS;
      for (let round = 0; round < 2; round += 1) {
        await center.markRead(to, id);
        await center.markUnread(to, id);
      }
      await sendMany(195);
      aheadMs = 0;
      await center.markRead(to, id);
      await sendMany(50);
      for (const number of [2, 5]) {
        await expect
          .poll(() => store.entries(`user:${to.user}`, number, 1))
          .not.toMatchObject([{ number }]);
      }
      const { kind } = await center.sync(to, '0.0');
      expect(kind).toBe('reset');
      expect(await center.counts(to)).toEqual({
        total: 246,
        unread: 245,
        transient: 0,
        unreadPersistent: 245,
      });
    });

    it('keeps a removal in a long log as long as it can be undone', async () => {
      open({ limits: { logEntries: 200, restoreMs: DAY_MS } });
      const to = newUser();
      const { id } = await center.send({ to, text: 'removed by mistake' });
      aheadMs = -2 * DAY_MS;
      await center.markRead(to, id);
      aheadMs = -DAY_MS / 2;
      const { position } = await center.removeAll(to);
      aheadMs = 0;
      const more = Array.from({ length: 250 }, () => center.send({ to, text: 'later' }));
      await Promise.all(more);
      const inbox = `user:${to.user}`;
      await expect.poll(() => store.entries(inbox, 2, 1)).not.toMatchObject([{ number: 2 }]);
      await center.restoreAll(to, Number.parseInt(position, 10));
      expect(await center.get(to, id)).toMatchObject({ text: 'removed by mistake' });
    });

    it('is erased with an anonymous inbox that nobody has used for 30 days', async () => {
      open();
      const [used, unused] = [newSession(), newSession()];
      await center.send({ to: used, text: 'kept' });
      await center.send({ to: unused, text: 'goes' });
      aheadMs = 20 * DAY_MS;
      await store.upkeep.markUsed(`session:${used.session}`, store.now());
      aheadMs = 31 * DAY_MS;
      expect(await center.prune()).toMatchObject({ erased: 1 });
      expect(await center.counts(used)).toMatchObject({ total: 1 });
      expect(await center.counts(unused)).toMatchObject({ total: 0 });
      const head = await store.head(`session:${unused.session}`);
      expect(head).toMatchObject({ erased: true });
      aheadMs = 32 * DAY_MS;
      const stop = center.work();
      await expect.poll(() => store.head(`session:${unused.session}`)).toMatchObject({ number: 0 });
      stop();
      expect(await store.head(`session:${used.session}`)).toMatchObject({ number: 1 });
    });
  });
}

describe('the option retention', () => {
  it.each<[unknown, RegExp]>([
    ['30d', /an object as `retention`/],
    [null, /an object as `retention`/],
    [{ reed: '30d' }, /no "reed" for `retention`; it takes read, all, levels/],
    [{ read: '30' }, /as `retention\.read`/],
    [{ read: '30 days' }, /number with the unit ms, s, m, h, d, w or y, such as "30d"/],
    [{ all: 0 }, /as `retention\.all`/],
    [{ all: Number.POSITIVE_INFINITY }, /as `retention\.all`/],
    [{ all: '-1d' }, /as `retention\.all`/],
    [{ levels: ['debug'] }, /an object as `retention\.levels`/],
    [{ levels: { debgu: '1d' } }, /no level "debgu" for `retention\.levels`; there are debug/],
    [{ levels: { debug: true } }, /as `retention\.levels\.debug`/],
  ])('refuses %j', (retention, message) => {
    const make = () => createMessageCenter({ retention: retention as RetentionOptions });
    expect(make).toThrow(expect.objectContaining({ code: 'INVALID' }));
    expect(make).toThrow(message);
  });
});
