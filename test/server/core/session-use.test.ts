import { createServer } from 'node:http';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { MessageCenterError } from '../../../protocol/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture, type Served } from '../../support/center-fixture.js';
import type { Visitor } from '../../support/center-sign-in.js';
import { storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';
import { fetchAs } from '../../support/transport-clients.js';

const DAY_MS = 86_400_000;

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`the inbox of a visitor on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let aheadMs = 0;
    let real: MessageStore;
    let served: Served;
    /** A page of the app that is rendered for the visitor, without the widget. */
    let page: string;

    beforeAll(async () => {
      await fixture.start();
      real = fixture.store();
      const store = storeWith(real, () => ({ now: () => real.now() + aheadMs }));
      served = await fixture.serve({ store });
      const { center } = served;
      const app = createServer(async (request, response) => {
        if (request.url === '/visited') await center.markReadByUrl(request);
        else await center.sessionOf(request, response);
        response.end();
      });
      page = await fixture.listen(app);
    });
    afterAll(() => fixture.stop());

    async function newVisitor(): Promise<Visitor> {
      const response = await fetchAs(served, {}, '/session', { method: 'POST' });
      const cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? '';
      const visitor = { session: cookie.slice(11, 33), cookie };
      await served.center.send({ to: { session: visitor.session }, text: 'Welcome' });
      return visitor;
    }

    it('is in use as long as any page of the app asks who the visitor is', async () => {
      const uses: ((headers: { cookie: string }) => Promise<unknown>)[] = [
        (headers) => fetch(`${page}/`, { headers }),
        (headers) => fetch(`${page}/visited`, { headers }),
        (credentials) => fetchAs(served, credentials, '/messages'),
        (credentials) => fetchAs(served, credentials, '/counts'),
        (credentials) => fetchAs(served, credentials, '/session', { method: 'POST' }),
      ];
      const absent = await newVisitor();
      const visitors = await Promise.all(uses.map(newVisitor));
      aheadMs += 20 * DAY_MS;
      await Promise.all(uses.map((use, index) => use({ cookie: visitors[index]?.cookie ?? '' })));
      aheadMs += 20 * DAY_MS;
      expect(await served.center.prune()).toMatchObject({ erased: 1 });
      const totals = [absent, ...visitors].map(async ({ session }) => {
        return (await served.center.counts({ session })).total;
      });
      expect(await Promise.all(totals)).toEqual([0, ...uses.map(() => 1)]);
    });

    it('is in use, too, if the store fails at first and the page asks again', async () => {
      const { session, cookie } = await newVisitor();
      aheadMs += 20 * DAY_MS;
      const fault = new MessageCenterError('UNAVAILABLE', 'A fault of the test.');
      const markUsed = vi.spyOn(real.upkeep, 'markUsed').mockRejectedValueOnce(fault);
      expect((await fetchAs(served, { cookie }, '/counts')).status).toBe(503);
      expect((await fetchAs(served, { cookie }, '/counts')).status).toBe(200);
      markUsed.mockRestore();
      aheadMs += 20 * DAY_MS;
      await served.center.prune();
      expect(await served.center.counts({ session })).toMatchObject({ total: 1 });
    });
  });
}
