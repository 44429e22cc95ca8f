import { describe, expect, inject, it, vi } from 'vitest';
import { newUser, SignInStage, textsOf } from '../../support/center-sign-in.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

// Each test makes many round trips, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`what an app changes in a session after the sign-in, on ${store}`, () => {
    const stage = new SignInStage(makeData);

    it('is changed in the user’s inbox: updates, renewals and retractions', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const user = newUser();
      const worker = stage.elsewhere.center;
      const { id } = await stage.center.send({ to, key: 'job', text: 'started' });
      await stage.center.send({ to, key: 'other', text: 'other' });
      const gone = await stage.center.send({ to, key: 'gone', text: 'gone' });
      await stage.center.remove(to, gone.id);
      await stage.signIn(user, visitor);
      expect(await worker.update(to, { id }, { text: 'half' })).toEqual({ updated: true });
      await worker.update(to, { key: 'job' }, { text: 'ready' }, { renew: true });
      expect(textsOf(await stage.list({ user }))).toEqual(['ready', 'other']);
      expect(await worker.update(to, { key: 'gone' }, { text: 'x' })).toEqual({ updated: false });
      await expect(worker.update(to, { key: 'unknown' }, { text: 'x' })).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
      expect(await worker.retract(to, { key: 'other' })).toEqual({ retracted: true });
      expect(await worker.retract(to, { id: gone.id })).toEqual({ retracted: false });
      expect(textsOf(await stage.list({ user }))).toEqual(['ready']);
    });

    it('continues to count the lives of a key', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const user = newUser();
      const worker = stage.elsewhere.center;
      const send = (key: string, again = false) => worker.send({ to, key, text: key, again });
      const [moved, removed, retracted] = await Promise.all([
        send('moved'),
        send('removed'),
        send('retracted'),
      ]);
      await stage.center.remove(to, removed.id);
      await stage.center.retract(to, { key: 'retracted' });
      await stage.signIn(user, visitor);
      expect(await send('moved')).toEqual({ id: moved.id, existing: true });
      expect(await send('removed')).toEqual({ id: removed.id, existing: true });
      const next = [await send('removed', true), await send('retracted')];
      expect(next.map(({ existing }) => existing)).toEqual([false, false]);
      expect(next.map(({ id }) => id)).not.toContain(retracted.id);
      expect(textsOf(await stage.list({ user }))).toEqual(['retracted', 'removed', 'moved']);
      expect(await send('removed', true)).toEqual({ id: next[0]?.id, existing: true });
    });

    it('lets a key mean the message that came last, whatever its life was in its session', async () => {
      const [first, second] = [await stage.newVisitor(), await stage.newVisitor()];
      const user = newUser();
      const key = 'report';
      const from = { session: first.session };
      await stage.center.send({ to: from, key, text: 'wrong' });
      await stage.center.retract(from, { key });
      await stage.center.send({ to: from, key, text: 'first' });
      await stage.signIn(user, first);
      const to = { session: second.session };
      const { id } = await stage.center.send({ to, key, text: 'second' });
      await stage.signIn(user, second);
      expect(textsOf(await stage.list({ user }))).toEqual(['second', 'first']);
      expect(await stage.center.send({ to, key, text: 'again' })).toEqual({ id, existing: true });
      expect(await stage.center.retract({ user }, { key })).toEqual({ retracted: true });
      expect(textsOf(await stage.list({ user }))).toEqual(['first']);
      await stage.center.send({ to, key, text: 'next' });
      expect(textsOf(await stage.list({ user }))).toEqual(['next', 'first']);
    });

    it('does not keep a sender who is erased then', async () => {
      const visitor = await stage.newVisitor();
      const to = { session: visitor.session };
      const [user, sender] = [newUser(), newUser()];
      const from = { id: sender, name: 'Barry' };
      const gone = await stage.center.send({ to, text: 'gone', from });
      await stage.center.remove(to, gone.id);
      await stage.center.send({ to, text: 'moved', from });
      await stage.signIn(user, visitor);
      const store = stage.fixture.store();
      await stage.fixture.center({ store }).erase({ user: sender }, { from: true });
      expect(await store.upkeep.rowsFrom(sender)).toEqual([]);
      const [moved] = await stage.list({ user });
      expect(moved).toMatchObject({ text: 'moved' });
      expect(moved?.from).toBeUndefined();
      expect(await stage.center.retract(to, { id: gone.id })).toEqual({ retracted: false });
    });

    it('collapses with what is unread in the user’s group, and counts all of it', async () => {
      const visitor = await stage.newVisitor();
      const user = newUser();
      const comment = (text: string) => ({ text, group: 'comments', collapse: true });
      for (const to of [{ user }, { session: visitor.session }]) {
        await stage.center.send({ to, ...comment('one') });
        await stage.center.send({ to, ...comment('two') });
      }
      await stage.signIn(user, visitor);
      await stage.center.send({ to: { session: visitor.session }, ...comment('last') });
      expect(await stage.list({ user })).toMatchObject([{ text: 'last', collapsed: 4 }]);
    });
  });
}
