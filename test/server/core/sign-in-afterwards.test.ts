import { describe, expect, inject, it, vi } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import { newUser, SignInStage, textsOf } from '../../support/center-sign-in.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

// Each test makes many round trips, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`a visitor’s messages after signing in on ${store}`, () => {
    const stage = new SignInStage(makeData);

    it('include what is sent to the session afterwards, even from a process with a stale head', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const user = newUser();
      const worker = stage.fixture.center();
      const kept = await worker.send({ to, text: 'kept', key: 'k' });
      const removed = await worker.send({ to, text: 'gone', key: 'gone' });
      await stage.center.remove(to, removed.id);
      // The worker trusts its cached head of the session for some seconds.
      await worker.send({ to, text: 'before' });
      await stage.signIn(user, visitor);
      expect(await worker.send({ to, text: 'other', key: 'k' })).toEqual({
        id: kept.id,
        existing: true,
      });
      const again = { id: removed.id, existing: true };
      expect(await worker.send({ to, text: 'other', key: 'gone' })).toEqual(again);
      expect((await worker.send({ to, text: 'fresh', key: 'f' })).existing).toBe(false);
      expect((await stage.center.send({ to, text: 'fresh', key: 'f' })).existing).toBe(true);
      await worker.send({ to, text: 'persistent', persistent: true });
      const burst = Array.from({ length: 5 }, (_none, index) => `burst ${index}`);
      await Promise.all(burst.map((text) => worker.send({ to, text })));
      expect(textsOf(await stage.list({ user })).toReversed()).toEqual([
        'kept',
        'before',
        'fresh',
        'persistent',
        ...burst,
      ]);
      expect(await stage.center.counts({ user })).toEqual({
        total: 9,
        unread: 9,
        transient: 0,
        unreadPersistent: 9,
      });
      expect(await stage.center.counts(to)).toEqual(NO_COUNTS);
    });

    it.each(['a job', 'a removal'])(
      'are found by %s that has read the session just before',
      async (what) => {
        const visitor = await stage.newVisitor();
        const session = { session: visitor.session };
        const user = newUser();
        let meanwhile = async () => {};
        const store = storeWith(stage.fixture.store(), (original) => ({
          async rows(inbox, ids) {
            if (inbox === `session:${visitor.session}`) await meanwhile();
            return original.rows(inbox, ids);
          },
        }));
        const worker = stage.fixture.center({ store });
        const { id } = await worker.send({ to: session, text: 'sent' });
        const job = await worker.job(session, { text: 'running' });
        meanwhile = async () => {
          meanwhile = async () => {};
          await stage.signIn(user, visitor);
        };
        const steps = [() => job.succeed('done'), () => worker.remove(session, id)];
        for (const step of what === 'a job' ? steps : steps.reverse()) await step();
        expect(textsOf(await stage.list({ user }))).toEqual(['done']);
      },
    );

    it('are moved once although two processes do so while they take over a broadcast', async () => {
      const visitor = await stage.newVisitor();
      const user = newUser();
      await stage.center.send({ to: { session: visitor.session }, text: 'sent' });
      const { id } = await stage.center.broadcast({ text: 'to everyone' });
      // The first time to read the head, the second time to take over.
      let times = 2;
      const store = storeWith(stage.fixture.store(), (original) => ({
        async applyPending(inbox) {
          if (inbox === `session:${visitor.session}` && --times === 0) {
            await stage.signIn(user, visitor);
          }
          return original.applyPending(inbox);
        },
      }));
      const other = await stage.fixture.serve({ store });
      expect((await stage.signIn(user, visitor, other)).counts.total).toBe(2);
      expect(times).toBeLessThan(0);
      await stage.center.retract('everyone', { id });
    });

    it('can still be changed by id, but not "up to" a number', async () => {
      const visitor = await stage.newVisitor();
      const session = { session: visitor.session };
      const user = newUser();
      await stage.center.send({ to: { user }, text: 'own' });
      const { id } = await stage.center.send({ to: session, text: 'moved' });
      await stage.signIn(user, visitor);
      const worker = stage.fixture.center();
      expect(await worker.markRead(session, id)).toMatchObject({ counts: { total: 2, unread: 1 } });
      expect(await worker.markAllRead(session)).toMatchObject({ counts: NO_COUNTS, missing: [] });
      await worker.disconnect(session);
      expect(await stage.center.counts({ user })).toMatchObject({ total: 2, unread: 1 });
      await worker.remove(session, id);
      expect(textsOf(await stage.list({ user }))).toEqual(['own']);
      await worker.restore(session, id);
      expect(await stage.center.counts({ user })).toMatchObject({ total: 2, unread: 1 });
      await expect(worker.markRead(session, 'unknown')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('cannot be persistent: true until then', async () => {
      const visitor = await stage.newVisitor();
      const message = { to: { session: visitor.session }, text: 'x', persistent: true };
      await expect(stage.center.send(message)).rejects.toThrow(/persistent: true is not possible/);
      await stage.signIn(newUser(), visitor);
      await stage.elsewhere.center.send(message);
    });

    it('do not replace a message that the user has already under the same id', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const user = newUser();
      await stage.center.send({ to: { user }, text: 'the user’s', key: 'same' });
      await stage.center.send({ to, text: 'the visitor’s', key: 'same' });
      await stage.center.send({ to, text: 'another' });
      await stage.signIn(user, visitor);
      expect(textsOf(await stage.list({ user }))).toEqual(['another', 'the user’s']);
      expect(await stage.center.counts({ user })).toEqual({
        total: 2,
        unread: 2,
        transient: 0,
        unreadPersistent: 2,
      });
    });

    it('keep their order and are not limited like an anonymous inbox', async () => {
      const own = await stage.fixture.serve({ limits: { anonymousMessages: 130 } });
      const visitor = await stage.newVisitor(own);
      const to = { session: visitor.session };
      const texts = Array.from({ length: 120 }, (_none, index) => `${index}`);
      await Promise.all(texts.map((text) => own.center.send({ to, text })));
      const user = newUser();
      await stage.signIn(user, visitor, own);
      const moved: string[] = [];
      for (let before: string | null = '999'; before !== null; ) {
        const page = await stage.center.list({ user }, { before, limit: 50 });
        moved.unshift(...textsOf(page.messages).toReversed());
        before = page.next;
      }
      expect(moved).toEqual(texts);
      await Promise.all(texts.slice(0, 20).map((text) => stage.center.send({ to, text })));
      expect(await stage.center.counts({ user })).toMatchObject({ total: 140 });
    });

    it('include later ones even if the session was empty', async () => {
      const visitor = await stage.newVisitor();
      const user = newUser();
      await stage.signIn(user, visitor);
      await stage.elsewhere.center.send({
        to: { session: visitor.session },
        text: 'the job is done',
      });
      expect(textsOf(await stage.list({ user }))).toEqual(['the job is done']);
    });

    it('are not emitted twice, and `moved` is emitted once', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const user = newUser();
      const heard: unknown[] = [];
      const stops = [
        stage.center.on('sent', ({ recipient, message, own }) => {
          // Another process may still be sending something of an earlier test.
          if (own) heard.push([recipient, message.text]);
        }),
        stage.center.on('moved', (event) => event.own && heard.push(event)),
      ];
      const { id } = await stage.center.send({ to, text: 'one' });
      await stage.signIn(user, visitor);
      await stage.center.send({ to, text: 'two' });
      for (const stop of stops) stop();
      expect(heard).toEqual([
        [to, 'one'],
        { recipient: to, ids: [id], to: { user }, own: true },
        [{ user }, 'two'],
      ]);
    });
  });
}
