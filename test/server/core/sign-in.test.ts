import { createServer } from 'node:http';
import { describe, expect, inject, it, vi } from 'vitest';
import { NO_COUNTS } from '../../../protocol/message.js';
import { newUser, SignInStage, textsOf } from '../../support/center-sign-in.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { fetchAs, openClient, openSocket, TRANSPORTS } from '../../support/transport-clients.js';

// Each test makes many round trips, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

for (const [store, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`signing in on ${store}`, () => {
    const stage = new SignInStage(makeData);

    for (const transport of TRANSPORTS) {
      it(`moves what is live, in its order and as it was left, by ${transport}`, async () => {
        const visitor = await stage.newVisitor();
        const { session, cookie } = visitor;
        const user = newUser();
        await stage.center.send({ to: { user }, text: 'own' });
        const send = (text: string, more = {}) =>
          stage.center.send({ to: { session }, text, ...more }).then(({ id }) => id);
        const read = await send('read', { level: 'error', subject: 'S', data: { a: 1 } });
        const gone = await send('removed');
        await send('unread');
        const fleeting = await send('fleeting', { persistent: false });
        const shown = await send('shown', { persistent: false });
        await stage.center.markRead({ session }, read);
        await stage.center.remove({ session }, gone);
        await stage.center.shown({ session }, shown);
        const before = (await stage.list({ session })).toReversed();
        const { inbox: tag } = await stage.center.sync({ session });

        const page = await openClient(stage.fixture, transport, stage.served, { user, cookie });
        const first = await page.request('sync', {});
        const messages = first.kind === 'reset' ? first.messages.toReversed() : [];
        expect(textsOf(messages)).toEqual(['own', 'read', 'unread', 'fleeting']);
        expect(messages.slice(1)).toEqual(
          before.map((message, index) => ({
            ...message,
            number: index + 2,
            applied: index + 2,
            movedFrom: { inbox: tag, number: message.number },
          })),
        );
        expect(first.counts).toEqual({ total: 4, unread: 3, transient: 1, unreadPersistent: 2 });
        expect(await stage.center.counts({ user })).toEqual(first.counts);
        if (first.kind === 'reset') expect(first.transient.map(({ id }) => id)).toEqual([fleeting]);

        expect(await stage.center.counts({ session })).toEqual(NO_COUNTS);
        expect(await stage.list({ session })).toEqual([]);
        expect(await stage.list({ user })).toHaveLength(4);
        await stage.center.shown({ user }, fleeting);
        expect(await stage.center.counts({ user })).toEqual({
          total: 3,
          unread: 2,
          transient: 0,
          unreadPersistent: 2,
        });
        page.close();
      });

      it(`happens once, and to the first account, by ${transport}`, async () => {
        const visitor = await stage.newVisitor();
        const { session, cookie } = visitor;
        const [user, second] = [newUser(), newUser()];
        await stage.center.send({ to: { session }, text: 'mine' });
        await stage.signIn(user, visitor);
        await stage.center.remove({ user }, (await stage.list({ user }))[0]?.id ?? '');
        for (const at of [stage.served, stage.elsewhere]) {
          const page = await openClient(stage.fixture, transport, at, { user: second, cookie });
          expect((await page.request('list', {})).messages).toEqual([]);
          const again = await openClient(stage.fixture, transport, at, { user, cookie });
          expect((await again.request('list', {})).messages).toEqual([]);
        }
        expect(await stage.center.sync({ session })).toMatchObject({ position: /^2\./ });
      });

      it(`ends the session for pages that still present it, by ${transport}`, async () => {
        const visitor = await stage.newVisitor();
        const { session, cookie } = visitor;
        const { id } = await stage.center.send({ to: { session }, text: 'secret' });
        const user = newUser();
        const page = await openClient(stage.fixture, transport, stage.elsewhere, { cookie });
        await page.request('sync', {});
        await stage.signIn(user, visitor);
        const refused = { code: 'UNAUTHENTICATED' };
        if (transport === 'http') {
          await expect(page.request('list', {})).rejects.toMatchObject(refused);
          await expect(page.request('remove', { ids: [id] })).rejects.toMatchObject(refused);
          const counts = await fetchAs(stage.elsewhere, { cookie }, '/counts');
          const stranger = await fetchAs(stage.elsewhere, {}, '/counts');
          expect([counts.status, await counts.text()]).toEqual([401, await stranger.text()]);
        }
        for (const at of [stage.served, stage.elsewhere]) {
          const late = async () => {
            const opened = await openClient(stage.fixture, transport, at, { cookie });
            return opened.request('sync', {});
          };
          await expect(late()).rejects.toMatchObject(refused);
        }
        expect(textsOf(await stage.list({ user }))).toEqual(['secret']);
      });
    }

    it('closes the session’s sockets in every process, and none of the user’s', async () => {
      const visitor = await stage.newVisitor();
      const user = newUser();
      const pages = [
        await openSocket(stage.fixture, stage.served, { cookie: visitor.cookie }),
        await openSocket(stage.fixture, stage.elsewhere, { cookie: visitor.cookie }),
      ];
      const mine = await openSocket(stage.fixture, stage.elsewhere, { user });
      for (const page of [...pages, mine]) await page.request('sync', {});
      await stage.center.send({ to: { session: visitor.session }, text: 'one' });
      await stage.signIn(user, visitor);
      for (const page of pages) {
        await expect.poll(() => page.socket.connected, { timeout: 15_000 }).toBe(false);
        const last = page.pushes.at(-1)?.entries.at(-1);
        // The answer does not reveal the user’s inbox.
        expect(Object.keys(last ?? {}).sort()).toEqual(['at', 'counts', 'id', 'kind', 'number']);
        expect(last).toMatchObject({ kind: 'moved', counts: NO_COUNTS });
        expect(page.closes).toEqual(['transport close']);
      }
      await expect.poll(() => mine.texts, { timeout: 15_000 }).toEqual(['one']);
      expect(mine.socket.connected).toBe(true);
    });

    it('refuses commands of a session’s socket even before its process has learned of the end', async () => {
      const deaf = await stage.fixture.serve({
        store: storeWith(stage.fixture.store(), () => ({ watch: () => () => {} })),
      });
      const visitor = await stage.newVisitor();
      const user = newUser();
      const { id } = await stage.center.send({ to: { session: visitor.session }, text: 'one' });
      const page = await openSocket(stage.fixture, deaf, { cookie: visitor.cookie });
      await page.request('sync', {});
      await stage.signIn(user, visitor);
      await stage.center.send({ to: { session: visitor.session }, text: 'two' });
      const refused = { code: 'UNAUTHENTICATED' };
      await expect(page.request('sync', {})).rejects.toMatchObject(refused);
      await expect(page.request('get', { id })).rejects.toMatchObject(refused);
      await expect(page.request('remove', { ids: [id] })).rejects.toMatchObject(refused);
      await expect(page.request('read-up-to', { upTo: 9 })).rejects.toMatchObject(refused);
      expect(await stage.center.counts({ user })).toEqual({
        total: 2,
        unread: 2,
        transient: 0,
        unreadPersistent: 2,
      });
    });

    it('at two processes at the same time, with sends in between, loses and duplicates nothing', async () => {
      for (let round = 0; round < 2; round += 1) {
        const visitor = await stage.newVisitor();
        const to = { session: visitor.session };
        const user = newUser();
        const nodes = [stage.served, stage.elsewhere];
        const sends = Array.from({ length: 12 }, (_none, index) =>
          nodes[index % 2]?.center.send({ to, text: `${index}`, key: `${index % 9}` }),
        );
        const signIns = Array.from({ length: 4 }, (_none, index) =>
          stage.signIn(user, visitor, nodes[index % 2]),
        );
        await Promise.all([...sends, ...signIns]);
        const messages = await stage.list({ user });
        expect(new Set(messages.map(({ id }) => id)).size).toBe(9);
        expect(messages).toHaveLength(9);
        expect(await stage.center.counts({ user })).toEqual({
          total: 9,
          unread: 9,
          transient: 0,
          unreadPersistent: 9,
        });
        expect(await stage.list(to)).toEqual([]);
      }
    });

    it('drops the cookie, and gives the visitor who signs out again a new session', async () => {
      const visitor = await stage.newVisitor();
      const { cookie } = visitor;
      const response = await fetchAs(stage.served, { user: newUser(), cookie }, '/counts');
      expect(response.headers.getSetCookie()).toEqual([
        'mc-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
      ]);
      for (const at of [stage.served, stage.elsewhere]) {
        const fresh = await fetchAs(at, { cookie }, '/session', { method: 'POST' });
        expect(fresh.headers.getSetCookie()[0]).toMatch(/^mc-session=[\w-]{22}\./);
        expect(fresh.headers.getSetCookie()[0]).not.toContain(visitor.session);
      }
      const http = createServer((request, answer) => {
        void stage.elsewhere.center
          .sessionOf(request, answer)
          .then((session) => answer.end(session));
      });
      const origin = await stage.fixture.listen(http);
      const session = await (await fetch(origin, { headers: { cookie } })).text();
      expect(session).toMatch(/^[\w-]{22}$/);
      expect(session).not.toBe(visitor.session);
    });

    it('reads no more than one head for each request with an outdated cookie', async () => {
      const reads: string[] = [];
      const own = await stage.fixture.serve({
        store: storeWith(stage.fixture.store(), (real) => ({
          head(inbox) {
            if (inbox.startsWith('session:')) reads.push(inbox);
            return real.head(inbox);
          },
        })),
      });
      const visitor = await stage.newVisitor();
      await fetchAs(own, visitor, '/messages');
      expect(reads).toHaveLength(2); // One for the command, and one to check that the session has not ended.
      const user = newUser();
      await stage.signIn(user, visitor, own);
      reads.length = 0;
      for (let times = 0; times < 5; times += 1) await stage.signIn(user, visitor, own);
      expect((await fetchAs(own, visitor, '/messages')).status).toBe(401);
      expect(reads).toEqual([]);
    });
  });
}
