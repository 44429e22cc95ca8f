import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Identity } from '../../../server/index.js';
import { CenterFixture, identifyByName } from '../../support/center-fixture.js';
import { openSocket } from '../../support/transport-clients.js';
import { RawSocket } from '../../support/transport-raw-socket.js';

describe('an identity that ends while its socket is being accepted', () => {
  let fixture: CenterFixture;

  beforeEach(async () => {
    fixture = new CenterFixture();
    await fixture.start();
  });
  afterEach(() => fixture.stop());

  it('leaves no publisher behind', async () => {
    const store = fixture.store();
    const { heads } = store;
    let checked: readonly string[] = [];
    store.heads = (inboxes) => {
      checked = inboxes;
      return heads.call(store, inboxes);
    };
    const served = await fixture.serve({ store, positionCheckMs: 50, identify });
    await openSocket(fixture, served, { user: 'anna' });
    await expect.poll(() => checked.length).toBe(1);
    let ended = 0;
    for (let n = 0; n < 50; n += 1) {
      const raw = await RawSocket.open(fixture, served, { user: `ending-${n}` });
      raw.send('40{}');
      // On a busy machine, an identity may already have ended when it is checked, and is refused.
      const refused = () => raw.received.some((packet) => packet.startsWith('44'));
      await expect.poll(() => raw.closed || refused(), { interval: 2 }).toBe(true);
      if (!refused()) ended += 1;
    }
    expect(ended).toBeGreaterThan(0);
    // Anna's inbox is asked about as before, and no other one.
    checked = [];
    await expect.poll(() => checked.length).toBe(1);
  });
});

/**
 * The user `ending` is identified for 20 ms, and the process is busy for longer before the socket
 * is accepted.
 */
const identify: typeof identifyByName = (request, token) => {
  const identity = identifyByName(request, token) as Identity;
  if (!identity.user.startsWith('ending')) return identity;
  const expiresAt = new Date(Date.now() + 20);
  process.nextTick(() => {
    while (Date.now() <= expiresAt.getTime());
  });
  return { ...identity, expiresAt };
};
