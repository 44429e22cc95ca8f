import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createMessageCenter,
  type MessageCenter,
  type Sent,
  type Skipped,
} from '../../../server/index.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { CenterFixture } from '../../support/center-fixture.js';

describe('a job whose start is below `minLevel`', () => {
  const fixture = new CenterFixture();
  let store: MessageStore;
  let center: MessageCenter<Sent | Skipped>;
  beforeAll(async () => {
    await fixture.start();
    store = fixture.store();
    center = createMessageCenter({ store, minLevel: 'success', log: () => {} });
    fixture.later(() => center.close());
  });
  afterAll(() => fixture.stop());

  const newUser = () => ({ user: randomUUID() });
  const textsOf = async (to: { user: string }) =>
    (await center.list(to)).messages.map(({ id, level, text }) => ({ id, level, text }));

  it('has no message and no lease, and sends its end if that passes', async () => {
    const to = newUser();
    const job = await center.job(to, { text: 'Working' });
    job.progress(0.5, 'Half');
    expect(await store.dueOf(`user:${to.user}`)).toEqual([]);
    expect(await textsOf(to)).toEqual([]);
    expect(await job.succeed()).toEqual({ id: job.id, existing: false });
    expect(await textsOf(to)).toEqual([{ id: job.id, level: 'success', text: 'Half' }]);
  });

  it('is skipped wholly if its end is below, too', async () => {
    const to = newUser();
    const job = await center.job(to, { text: 'Working' });
    expect(await job.succeed('Done', { level: 'info' })).toEqual({ skipped: true });
    expect(await textsOf(to)).toEqual([]);
    expect(() => job.progress(1)).toThrow('progress came after the job had ended.');
  });

  it('ends on the message of the try before', async () => {
    const to = newUser();
    const input = { text: 'Working', key: 'k' };
    const { id } = await (await center.job(to, input)).fail('Broken');
    const second = await center.job(to, input);
    second.progress(0.5);
    expect(await second.succeed('Done')).toEqual({ id, existing: false });
    expect(await textsOf(to)).toEqual([{ id, level: 'success', text: 'Done' }]);
  });
});
