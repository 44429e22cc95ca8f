import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { Center } from '../../../server/core/center.js';
import { inboxOf } from '../../../server/core/recipient.js';
import type { CenterEventName, MessageCenter } from '../../../server/index.js';
import { resolveOptions } from '../../../server/resolve-options.js';
import { EVERYONE } from '../../../server/stores/inbox.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture, identifyByName, type Served } from '../../support/center-fixture.js';
import { newUser as newName } from '../../support/center-sign-in.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { startWatching } from '../../support/heard-events.js';
import { fetchAs } from '../../support/transport-clients.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the life of a message to everyone on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let store: MessageStore;
    let center: MessageCenter;
    let other: MessageCenter;
    /** How far the clock of every store is ahead. */
    let aheadMs = 0;
    const since = new Map<string, Date>();
    let served: Served;

    const later = (): MessageStore =>
      storeWith(fixture.store(), (real) => ({ now: () => real.now() + aheadMs }));

    beforeAll(async () => {
      await fixture.start();
      store = later();
      await store.open();
      fixture.later(() => store.close());
      served = await fixture.serve({
        store: later(),
        identify: (request) => {
          const known = identifyByName(request);
          return known && { ...known, since: since.get(known.user) };
        },
      });
      center = served.center;
      other = fixture.center({ store: later(), retention: { all: '40d' } });
    });
    beforeEach(() => {
      // The broadcasts of the previous tests are too old now.
      aheadMs += 31 * DAY_MS;
    });
    afterAll(() => fixture.stop());

    const newUser = () => ({ user: newName() });
    const now = () => store.now();
    const textsOf = async (to: { user: string } | { session: string }) =>
      (await center.list(to)).messages.map(({ text }) => text);
    const listOverHttp = async (user: string, cookie?: string) => {
      const response = await fetchAs(served, { user, ...(cookie && { cookie }) }, '/messages');
      const { messages } = (await response.json()) as { messages: { text: string }[] };
      return messages.map(({ text }) => text);
    };

    it('comes back in its latest state when its removal is undone', async () => {
      const to = newUser();
      const { id } = await center.broadcast({ text: 'first' });
      expect(await textsOf(to)).toEqual(['first']);
      await center.remove(to, id);
      await other.update('everyone', { id }, { text: 'second' });
      await center.restore(to, id);
      expect(await textsOf(to)).toEqual(['second']);
      const { position } = await center.removeAll(to);
      await other.update('everyone', { id }, { text: 'third' });
      await center.restoreAll(to, Number.parseInt(position, 10));
      expect(await textsOf(to)).toEqual(['third']);
      expect(await center.counts(to)).toMatchObject({ total: 1, unread: 1 });
      await center.remove(to, id);
      await other.retract('everyone', { id });
      await expect(center.restore(to, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    it('ends in every inbox at its expiry, which can be moved', async () => {
      const [one, late] = [newUser(), newUser()];
      const expiresAt = new Date(now() + HOUR_MS);
      const { id } = await center.broadcast({ text: 'soon over', expiresAt });
      const { id: longer } = await center.broadcast({ text: 'longer', expiresAt });
      const { id: shorter } = await center.broadcast({ text: 'shorter' });
      expect(await center.counts(one)).toMatchObject({ total: 3 });
      await other.update('everyone', { id: longer }, { expiresAt: new Date(now() + DAY_MS) });
      await other.update('everyone', { id: shorter }, { expiresAt });
      aheadMs += 2 * HOUR_MS;
      expect(await other.counts(one)).toMatchObject({ total: 1, unread: 1 });
      expect(await textsOf(one)).toEqual(['longer']);
      expect(await textsOf(late)).toEqual(['longer']);
      expect(await other.update('everyone', { id }, { text: 'x' })).toEqual({ updated: false });
    });

    it('enters an inbox for 30 days, but not that of a newer user, unless background code opens it', async () => {
      const [one, late] = [newUser(), newUser()];
      await center.broadcast({ text: 'old' });
      aheadMs += DAY_MS;
      const joined = newUser();
      since.set(joined.user, new Date(now() - HOUR_MS));
      await center.broadcast({ text: 'new' });
      expect(await listOverHttp(joined.user)).toEqual(['new']);
      expect(await textsOf(one)).toEqual(['new', 'old']);
      const silent = newUser();
      since.set(silent.user, new Date(now() + HOUR_MS));
      expect(await listOverHttp(silent.user)).toEqual([]);
      // What was left out is kept in the log: other processes know nothing of `since`.
      await other.send({ to: silent, text: 'welcome' });
      expect(await listOverHttp(silent.user)).toEqual(['welcome']);
      const welcomed = newUser();
      since.set(welcomed.user, new Date(now() + HOUR_MS));
      await other.send({ to: welcomed, text: 'welcome' });
      expect(await listOverHttp(welcomed.user)).toEqual(['welcome', 'new', 'old']);
      aheadMs += 29.5 * DAY_MS;
      expect(await textsOf(late)).toEqual(['new']);
    });

    it('is not doubled at a sign-in, and what the visitor has read stays read', async () => {
      const response = await fetchAs(served, {}, '/session', { method: 'POST' });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] as string;
      const visitor = { session: cookie.slice(11, 33) };
      const [{ user }, known] = [newUser(), newUser()];
      const all = await center.broadcast({ text: 'for all', anonymous: true });
      const gone = await center.broadcast({ text: 'wrong', anonymous: true });
      await center.broadcast({ text: 'for users' });
      await center.send({ to: visitor, text: 'own' });
      await center.markRead(visitor, all.id);
      await other.retract('everyone', { id: gone.id });
      expect(await listOverHttp(user, cookie)).toEqual(['for users', 'own', 'for all']);
      const counts = { total: 3, unread: 2, transient: 0, unreadPersistent: 2 };
      expect(await center.counts({ user })).toEqual(counts);
      const message = await center.get({ user }, all.id);
      expect(message).toMatchObject({ broadcast: true, movedFrom: { number: 1 } });
      expect(message.readAt).not.toBeNull();
      await other.update('everyone', { id: all.id }, { text: 'changed' });
      const changed = await center.get({ user }, all.id);
      expect(changed).toMatchObject({ text: 'changed', movedFrom: { number: 1 } });
      expect(await center.counts(known)).toMatchObject({ total: 2 });
    });

    it('stays removed at a sign-in if the user has removed it', async () => {
      const { user } = newUser();
      const visitor = `${randomUUID()}`.replaceAll('-', '').slice(0, 22);
      const all = await center.broadcast({ text: 'for all', anonymous: true });
      await center.remove({ user }, all.id);
      await center.counts({ session: visitor });
      const core = new Center(resolveOptions({ store: later(), log: () => {} }));
      fixture.later(() => core.close());
      await core.merge.run(inboxOf({ session: visitor }), inboxOf({ user }));
      expect(await center.counts({ user })).toMatchObject({ total: 0 });
    });

    it('stays in everyone’s log after every sweep; its content is deleted after it has ended', async () => {
      const to = newUser();
      const { id } = await center.broadcast({ key: 'k', text: 'kept' });
      const ended = await center.broadcast({ text: 'secret' });
      await center.retract('everyone', { id: ended.id });
      expect(await textsOf(to)).toEqual(['kept']);
      aheadMs += 41 * DAY_MS;
      await other.prune();
      expect(await textsOf(to)).toEqual([]);
      const rows = await store.rows(EVERYONE, [id, ended.id]);
      expect(rows.find((row) => row.id === id)).toMatchObject({ content: { text: 'kept' } });
      expect(rows.find((row) => row.id === ended.id)).toMatchObject({ content: { text: '' } });
      const again = { id, existing: true };
      expect(await center.broadcast({ key: 'k', text: 'other' })).toEqual(again);
    });

    it('loses an erased sender in every inbox, including new ones', async () => {
      const [one, late, sender] = [newUser(), newUser(), newUser()];
      const from = { id: sender.user, name: 'Barry' };
      const { id } = await center.broadcast({ text: 'hello', from });
      expect(await center.get(one, id)).toMatchObject({ from });
      await other.erase(sender, { from: true });
      for (const to of [one, late]) {
        expect(await center.get(to, id)).not.toHaveProperty('from');
        expect(await center.get(to, id)).toMatchObject({ text: 'hello' });
      }
    });

    it('is one event in each process that watches, however many inboxes take it over', async () => {
      await other.ready();
      const stop = await startWatching(other, center);
      const heard: unknown[] = [];
      const names: CenterEventName[] = ['sent', 'updated', 'removed', 'read'];
      for (const [at, by] of [center, other].entries()) {
        for (const event of names) {
          by.on(event, ({ recipient, own }) => void heard.push([at, event, recipient, own]));
        }
      }
      const { id } = await center.broadcast({ text: 'news' });
      await expect.poll(() => heard.length).toBe(2);
      for (const to of [newUser(), newUser()]) await center.counts(to);
      await center.update('everyone', { id }, { text: 'changed' });
      await center.retract('everyone', { id });
      await expect.poll(() => heard.length).toBe(6);
      stop();
      const events = ['sent', 'updated', 'removed'];
      const here = events.map((event) => [0, event, 'everyone', true]);
      const there = events.map((event) => [1, event, 'everyone', false]);
      expect(heard).toEqual(expect.arrayContaining([...here, ...there]));
    });

    it('is ordered before what is sent to a list afterwards', async () => {
      const recipients = [newUser(), newUser(), newUser()];
      await other.send({ to: recipients.slice(0, 1), text: 'before' });
      await center.broadcast({ text: 'news' });
      const sent = await other.send({ to: recipients, text: 'list', key: 'k' });
      expect(sent).toMatchObject({ sent: 3, existing: 0, failed: [] });
      const [first, ...others] = await Promise.all(recipients.map(textsOf));
      expect(first).toEqual(['list', 'news', 'before']);
      for (const texts of others) expect(texts).toEqual(['list', 'news']);
      await center.broadcast({ text: 'more' });
      const again = await other.send({ to: recipients, text: 'list', key: 'k' });
      expect(again).toMatchObject({ sent: 0, existing: 3 });
    });
  });
}
