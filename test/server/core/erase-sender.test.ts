import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import type { MessageCenter } from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeKeepingHeads, storeWith } from '../../support/center-store-faults.js';
import { sqliteAndMongo } from '../../support/center-stores.js';

for (const [name, makeData] of sqliteAndMongo(inject('mongoSetUri'), inject('mongoSingleUri'))) {
  describe(`erase() of a sender on ${name}`, () => {
    const fixture = new CenterFixture(makeData);
    let store: MessageStore;
    let center: MessageCenter;
    const newUser = () => ({ user: randomUUID() });

    beforeAll(async () => {
      await fixture.start();
      store = storeKeepingHeads(fixture.store(), 150);
      center = fixture.center({ store });
    });
    afterAll(() => fixture.stop());

    it('removes the user from the messages of several inboxes at a time', async () => {
      let running = 0;
      let most = 0;
      const watched = storeWith(fixture.store(), (real) => ({
        append: async (inbox, after, entries) => {
          running += 1;
          most = Math.max(most, running);
          return real.append(inbox, after, entries).finally(() => {
            running -= 1;
          });
        },
      }));
      const user = newUser();
      const to = Array.from({ length: 10 }, newUser);
      await center.send({ to, text: 'hello', from: { id: user.user, name: 'Barry' } });
      await fixture.center({ store: watched }).erase(user, { from: true });
      expect(most).toBeGreaterThan(1);
      expect(await store.upkeep.rowsFrom(user.user)).toEqual([]);
    });

    it('refuses a session, which is the sender of nothing', async () => {
      const session = { session: randomBytes(16).toString('base64url') };
      const refused = center.erase(session, { from: true });
      await expect(refused).rejects.toThrow(/^from: true needs a user/);
      await center.erase(session, { from: false });
    });

    it('changes few of many messages at a time, so that the event loop runs', async () => {
      let most = 0;
      const watched = storeWith(store, (real) => ({
        append: async (inbox, after, entries) => {
          most = Math.max(most, entries.length);
          return real.append(inbox, after, entries);
        },
      }));
      const [user, to] = [newUser(), newUser()];
      const message = { to, text: 'hello', from: { id: user.user, name: 'Barry' } };
      await Promise.all(Array.from({ length: 120 }, () => center.send(message)));
      await fixture.center({ store: watched }).erase(user, { from: true });
      expect(most).toBe(50);
      expect(await store.upkeep.rowsFrom(user.user)).toEqual([]);
    });
  });
}
