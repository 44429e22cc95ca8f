import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { Message, SyncAnswer } from '../../../protocol/index.js';
import { NO_COUNTS } from '../../../protocol/message.js';
import type { MessageCenter } from '../../../server/index.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { availableStores } from '../../support/center-stores.js';
import { fetchAs, openClient, openSocket, TRANSPORTS } from '../../support/transport-clients.js';

interface Visitor {
  readonly session: string;
  readonly cookie: string;
}

async function newVisitor(served: Served): Promise<Visitor> {
  const response = await fetchAs(served, {}, '/session', { method: 'POST' });
  const cookie = response.headers.getSetCookie()[0]?.split(';')[0] as string;
  return { session: cookie.slice(11, 33), cookie };
}

// Each test makes many round trips, and a machine may be busy.
vi.setConfig({ testTimeout: 120_000 });

const newUser = () => `user ${randomUUID()}`;

const textsOf = (messages: readonly Message[]) => messages.map(({ text }) => text);

for (const [store, makeData] of availableStores(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`signing in on ${store}`, () => {
    const fixture = new CenterFixture(makeData);
    let served: Served;
    let center: MessageCenter;
    /** Another process, with heads and memories of its own. */
    let elsewhere: Served;

    beforeAll(async () => {
      await fixture.start();
      served = await fixture.serve();
      elsewhere = await fixture.serve();
      center = served.center;
    });
    afterAll(() => fixture.stop());

    const list = async (to: Parameters<MessageCenter['list']>[0]) =>
      (await center.list(to)).messages;

    /** What a page of this user that still has the session's cookie does first. */
    async function signIn(user: string, { cookie }: Visitor, at = served): Promise<SyncAnswer> {
      const response = await fetchAs(at, { user, cookie }, '/messages?since=');
      expect(response.status).toBe(200);
      return (await response.json()) as SyncAnswer;
    }

    for (const transport of TRANSPORTS) {
      it(`moves what is live, in its order and as it was left, by ${transport}`, async () => {
        const visitor = await newVisitor(served);
        const { session, cookie } = visitor;
        const user = newUser();
        await center.send({ to: { user }, text: 'own' });
        const send = (text: string, more = {}) =>
          center.send({ to: { session }, text, ...more }).then(({ id }) => id);
        const read = await send('read', { level: 'error', subject: 'S', data: { a: 1 } });
        const gone = await send('removed');
        await send('unread');
        const fleeting = await send('fleeting', { persistent: false });
        const shown = await send('shown', { persistent: false });
        await center.markRead({ session }, read);
        await center.remove({ session }, gone);
        await center.shown({ session }, shown);
        const before = (await list({ session })).toReversed();
        const { inbox: tag } = await center.sync({ session });

        const page = await openClient(fixture, transport, served, { user, cookie });
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
        expect(first.counts).toEqual({ total: 4, unread: 3, transient: 1 });
        expect(await center.counts({ user })).toEqual(first.counts);
        if (first.kind === 'reset') expect(first.transient.map(({ id }) => id)).toEqual([fleeting]);

        expect(await center.counts({ session })).toEqual(NO_COUNTS);
        expect(await list({ session })).toEqual([]);
        expect(await list({ user })).toHaveLength(4);
        await center.shown({ user }, fleeting);
        expect(await center.counts({ user })).toEqual({ total: 3, unread: 2, transient: 0 });
        page.close();
      });

      it(`happens once, and to the first account, by ${transport}`, async () => {
        const visitor = await newVisitor(served);
        const { session, cookie } = visitor;
        const [user, second] = [newUser(), newUser()];
        await center.send({ to: { session }, text: 'mine' });
        await signIn(user, visitor);
        await center.remove({ user }, (await list({ user }))[0]?.id ?? '');
        for (const at of [served, elsewhere]) {
          const page = await openClient(fixture, transport, at, { user: second, cookie });
          expect((await page.request('list', {})).messages).toEqual([]);
          const again = await openClient(fixture, transport, at, { user, cookie });
          expect((await again.request('list', {})).messages).toEqual([]);
        }
        expect(await center.sync({ session })).toMatchObject({ position: /^2\./ });
      });

      it(`ends the session for whoever still presents it, by ${transport}`, async () => {
        const visitor = await newVisitor(served);
        const { session, cookie } = visitor;
        const { id } = await center.send({ to: { session }, text: 'secret' });
        const user = newUser();
        const page = await openClient(fixture, transport, elsewhere, { cookie });
        await page.request('sync', {});
        await signIn(user, visitor);
        const refused = { code: 'UNAUTHENTICATED' };
        if (transport === 'http') {
          await expect(page.request('list', {})).rejects.toMatchObject(refused);
          await expect(page.request('remove', { ids: [id] })).rejects.toMatchObject(refused);
          const counts = await fetchAs(elsewhere, { cookie }, '/counts');
          const stranger = await fetchAs(elsewhere, {}, '/counts');
          expect([counts.status, await counts.text()]).toEqual([401, await stranger.text()]);
        }
        for (const at of [served, elsewhere]) {
          const late = async () => {
            const opened = await openClient(fixture, transport, at, { cookie });
            return opened.request('sync', {});
          };
          await expect(late()).rejects.toMatchObject(refused);
        }
        expect(textsOf(await list({ user }))).toEqual(['secret']);
      });
    }

    it('cuts the session’s sockets at every node, and none of the user’s', async () => {
      const visitor = await newVisitor(served);
      const user = newUser();
      const pages = [
        await openSocket(fixture, served, { cookie: visitor.cookie }),
        await openSocket(fixture, elsewhere, { cookie: visitor.cookie }),
      ];
      const mine = await openSocket(fixture, elsewhere, { user });
      for (const page of [...pages, mine]) await page.request('sync', {});
      await center.send({ to: { session: visitor.session }, text: 'one' });
      await signIn(user, visitor);
      for (const page of pages) {
        await expect.poll(() => page.socket.connected, { timeout: 15_000 }).toBe(false);
        const last = page.pushes.at(-1)?.entries.at(-1);
        // Whose inbox it went to is not told.
        expect(Object.keys(last ?? {}).sort()).toEqual(['at', 'counts', 'id', 'kind', 'number']);
        expect(last).toMatchObject({ kind: 'moved', counts: NO_COUNTS });
        expect(page.closes).toEqual(['transport close']);
      }
      await expect.poll(() => mine.texts, { timeout: 15_000 }).toEqual(['one']);
      expect(mine.socket.connected).toBe(true);
    });

    it('lets a session’s socket do nothing more, before its node has heard of the end', async () => {
      const deaf = await fixture.serve({
        store: storeWith(fixture.store(), () => ({ watch: () => () => {} })),
      });
      const visitor = await newVisitor(served);
      const user = newUser();
      const { id } = await center.send({ to: { session: visitor.session }, text: 'one' });
      const page = await openSocket(fixture, deaf, { cookie: visitor.cookie });
      await page.request('sync', {});
      await signIn(user, visitor);
      await center.send({ to: { session: visitor.session }, text: 'two' });
      const refused = { code: 'UNAUTHENTICATED' };
      await expect(page.request('sync', {})).rejects.toMatchObject(refused);
      await expect(page.request('get', { id })).rejects.toMatchObject(refused);
      await expect(page.request('remove', { ids: [id] })).rejects.toMatchObject(refused);
      await expect(page.request('read-up-to', { upTo: 9 })).rejects.toMatchObject(refused);
      expect(await center.counts({ user })).toEqual({ total: 2, unread: 2, transient: 0 });
    });

    it('has what is sent to the session afterwards reach the user, also from a stale process', async () => {
      const visitor = await newVisitor(served);
      const to = { session: visitor.session };
      const user = newUser();
      const worker = fixture.center();
      const kept = await worker.send({ to, text: 'kept', key: 'k' });
      const removed = await worker.send({ to, text: 'gone', key: 'gone' });
      await center.remove(to, removed.id);
      // The worker believes its head of the session for some seconds.
      await worker.send({ to, text: 'before' });
      await signIn(user, visitor);
      expect(await worker.send({ to, text: 'other', key: 'k' })).toEqual({
        id: kept.id,
        existing: true,
      });
      const again = { id: removed.id, existing: true };
      expect(await worker.send({ to, text: 'other', key: 'gone' })).toEqual(again);
      expect((await worker.send({ to, text: 'fresh', key: 'f' })).existing).toBe(false);
      expect((await center.send({ to, text: 'fresh', key: 'f' })).existing).toBe(true);
      await worker.send({ to, text: 'persistent', persistent: true });
      const burst = Array.from({ length: 5 }, (_none, index) => `burst ${index}`);
      await Promise.all(burst.map((text) => worker.send({ to, text })));
      expect(textsOf(await list({ user })).toReversed()).toEqual([
        'kept',
        'before',
        'fresh',
        'persistent',
        ...burst,
      ]);
      expect(await center.counts({ user })).toEqual({ total: 9, unread: 9, transient: 0 });
      expect(await center.counts(to)).toEqual(NO_COUNTS);
    });

    it('has the app’s changes by id go on in the user’s inbox, and nothing "up to" a number', async () => {
      const visitor = await newVisitor(served);
      const session = { session: visitor.session };
      const user = newUser();
      await center.send({ to: { user }, text: 'own' });
      const { id } = await center.send({ to: session, text: 'moved' });
      await signIn(user, visitor);
      const worker = fixture.center();
      expect(await worker.markRead(session, id)).toMatchObject({ counts: { total: 2, unread: 1 } });
      expect(await worker.markAllRead(session)).toMatchObject({ counts: NO_COUNTS, missing: [] });
      await worker.disconnect(session);
      expect(await center.counts({ user })).toMatchObject({ total: 2, unread: 1 });
      await worker.remove(session, id);
      expect(textsOf(await list({ user }))).toEqual(['own']);
      await worker.restore(session, id);
      expect(await center.counts({ user })).toMatchObject({ total: 2, unread: 1 });
      await expect(worker.markRead(session, 'unknown')).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
    });

    it('refuses persistent: true until then', async () => {
      const visitor = await newVisitor(served);
      const message = { to: { session: visitor.session }, text: 'x', persistent: true };
      await expect(center.send(message)).rejects.toThrow(/persistent: true is not possible/);
      await signIn(newUser(), visitor);
      await elsewhere.center.send(message);
    });

    it('leaves what the user has already under the same id as it is', async () => {
      const visitor = await newVisitor(served);
      const to = { session: visitor.session };
      const user = newUser();
      await center.send({ to: { user }, text: 'the user’s', key: 'same' });
      await center.send({ to, text: 'the visitor’s', key: 'same' });
      await center.send({ to, text: 'another' });
      await signIn(user, visitor);
      expect(textsOf(await list({ user }))).toEqual(['another', 'the user’s']);
      expect(await center.counts({ user })).toEqual({ total: 2, unread: 2, transient: 0 });
    });

    it('moves more than an anonymous inbox may hold by default, in one order, without its limit', async () => {
      const own = await fixture.serve({ limits: { anonymousMessages: 130 } });
      const visitor = await newVisitor(own);
      const to = { session: visitor.session };
      const texts = Array.from({ length: 120 }, (_none, index) => `${index}`);
      await Promise.all(texts.map((text) => own.center.send({ to, text })));
      const user = newUser();
      await signIn(user, visitor, own);
      const moved: string[] = [];
      for (let before: string | null = '999'; before !== null; ) {
        const page = await center.list({ user }, { before, limit: 50 });
        moved.unshift(...textsOf(page.messages).toReversed());
        before = page.next;
      }
      expect(moved).toEqual(texts);
      await Promise.all(texts.slice(0, 20).map((text) => center.send({ to, text })));
      expect(await center.counts({ user })).toMatchObject({ total: 140 });
    });

    it('of an empty session sends what comes later to the user too', async () => {
      const visitor = await newVisitor(served);
      const user = newUser();
      await signIn(user, visitor);
      await elsewhere.center.send({ to: { session: visitor.session }, text: 'the job is done' });
      expect(textsOf(await list({ user }))).toEqual(['the job is done']);
    });

    it('at two nodes at once, with sends in between, loses and doubles nothing', async () => {
      for (let round = 0; round < 2; round += 1) {
        const visitor = await newVisitor(served);
        const to = { session: visitor.session };
        const user = newUser();
        const nodes = [served, elsewhere];
        const sends = Array.from({ length: 12 }, (_none, index) =>
          nodes[index % 2]?.center.send({ to, text: `${index}`, key: `${index % 9}` }),
        );
        const signIns = Array.from({ length: 4 }, (_none, index) =>
          signIn(user, visitor, nodes[index % 2]),
        );
        await Promise.all([...sends, ...signIns]);
        const messages = await list({ user });
        expect(new Set(messages.map(({ id }) => id)).size).toBe(9);
        expect(messages).toHaveLength(9);
        expect(await center.counts({ user })).toEqual({ total: 9, unread: 9, transient: 0 });
        expect(await list(to)).toEqual([]);
      }
    });

    it('drops the cookie, and gives the visitor who signs out again a new session', async () => {
      const visitor = await newVisitor(served);
      const { cookie } = visitor;
      const response = await fetchAs(served, { user: newUser(), cookie }, '/counts');
      expect(response.headers.getSetCookie()).toEqual([
        'mc-session=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0',
      ]);
      for (const at of [served, elsewhere]) {
        const fresh = await fetchAs(at, { cookie }, '/session', { method: 'POST' });
        expect(fresh.headers.getSetCookie()[0]).toMatch(/^mc-session=[\w-]{22}\./);
        expect(fresh.headers.getSetCookie()[0]).not.toContain(visitor.session);
      }
      const http = createServer((request, answer) => {
        void elsewhere.center.sessionOf(request, answer).then((session) => answer.end(session));
      });
      const origin = await fixture.listen(http);
      const session = await (await fetch(origin, { headers: { cookie } })).text();
      expect(session).toMatch(/^[\w-]{22}$/);
      expect(session).not.toBe(visitor.session);
    });

    it('reads no more than one head for each request with a cookie that is of no use', async () => {
      const reads: string[] = [];
      const own = await fixture.serve({
        store: storeWith(fixture.store(), (real) => ({
          head(inbox) {
            if (inbox.startsWith('session:')) reads.push(inbox);
            return real.head(inbox);
          },
        })),
      });
      const visitor = await newVisitor(served);
      await fetchAs(own, visitor, '/messages');
      expect(reads).toHaveLength(2); // The command's own, and one to know that it has not ended.
      const user = newUser();
      await signIn(user, visitor, own);
      reads.length = 0;
      for (let times = 0; times < 5; times += 1) await signIn(user, visitor, own);
      expect((await fetchAs(own, visitor, '/messages')).status).toBe(401);
      expect(reads).toEqual([]);
    });

    it('tells the app of no message twice', async () => {
      const visitor = await newVisitor(served);
      const to = { session: visitor.session };
      const user = newUser();
      const heard: unknown[] = [];
      const stop = center.on('sent', ({ recipient, message }) =>
        heard.push([recipient, message.text]),
      );
      await center.send({ to, text: 'one' });
      await signIn(user, visitor);
      await center.send({ to, text: 'two' });
      stop();
      expect(heard).toEqual([
        [to, 'one'],
        [{ user }, 'two'],
      ]);
    });
  });
}
