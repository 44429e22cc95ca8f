import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { CenterFixture } from '../../support/center-fixture.js';
import { storeWith } from '../../support/center-store-faults.js';
import { mongoFactory } from '../../support/mongo-fixture.js';

const uri = inject('mongoSingleUri') ?? inject('mongoSetUri');

// SQLite applies entries in the transaction that appends them.
describe.skipIf(uri === null)('what another process takes over from everyone', () => {
  const fixture = new CenterFixture(mongoFactory(uri ?? ''));
  beforeAll(() => fixture.start());
  afterAll(() => fixture.stop());

  it('is applied before a message is sent, if that process died before it did', async () => {
    const to = { session: randomBytes(16).toString('base64url') };
    const limits = { anonymousMessages: 2 };
    const center = fixture.center({ limits });
    for (const text of ['first', 'second']) await center.send({ to, text });
    const dying = storeWith(fixture.store(), () => ({ applyPending: async () => {} }));
    const other = fixture.center({ limits, store: dying });
    await other.broadcast({ text: 'to everyone', anonymous: true });
    // The inbox takes the broadcast over, which removes the first message.
    expect(await other.counts(to)).toMatchObject({ total: 2 });
    await center.send({ to, text: 'third' });
    const { messages } = await center.list(to);
    expect(messages.map(({ text }) => text)).toEqual(['third', 'to everyone']);
    expect(await center.counts(to)).toMatchObject({ total: 2 });
  });
});
