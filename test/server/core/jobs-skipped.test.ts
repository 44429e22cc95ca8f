import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_LIMITS, LEVELS } from '../../../protocol/index.js';
import { createSchemas } from '../../../protocol/schemas.js';
import { EveryoneLog } from '../../../server/core/everyone-log.js';
import { InboxWriter } from '../../../server/core/inbox-writer.js';
import { Jobs } from '../../../server/core/jobs.js';
import { inboxOf } from '../../../server/core/recipient.js';
import type { MessageStore } from '../../../server/stores/message-store.js';
import { OpenStores } from '../../support/store-fixture.js';
import { sqliteFixture } from '../../support/store-sqlite.js';

describe('a job whose start is below the lowest level that is sent', () => {
  const stores = new OpenStores(sqliteFixture);
  let store: MessageStore;
  let jobs: Jobs;
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
    const everyone = new EveryoneLog(store, DEFAULT_LIMITS.broadcastMs);
    const writer = new InboxWriter(store, DEFAULT_LIMITS, everyone, () => {});
    jobs = new Jobs({
      store,
      schemas: createSchemas(DEFAULT_LIMITS),
      limits: DEFAULT_LIMITS,
      log: () => {},
      change: (inbox, command) => writer.change(inbox, command),
      async send({ to, message }) {
        if (LEVELS[message.level] < LEVELS.warning) return { skipped: true };
        const command = { name: 'add', messages: [message], anonymous: false } as const;
        const { ids = [], entries } = await writer.change(inboxOf(to), command);
        return { id: ids[0] ?? '', existing: entries.length === 0 };
      },
    });
  });
  afterAll(async () => {
    await jobs.close();
    await stores.stop();
  });

  const rowsOf = async (user: string) => {
    const rows = await store.page(`user:${user}`, { filter: 'all', limit: 5 });
    return rows.map(({ id, level, content }) => ({ id, level, text: content.text }));
  };

  it('has no message and no lease, and sends its end if that passes', async () => {
    const to = { user: 'failing' };
    const job = await jobs.start(to, { text: 'Working' });
    job.progress(0.5, 'Half');
    expect(await store.dueOf('user:failing')).toEqual([]);
    const { id } = await job.fail('Broken');
    expect(id).toBe(job.id);
    expect(await rowsOf('failing')).toEqual([{ id, level: 'error', text: 'Broken' }]);
  });

  it('is skipped wholly if its end is below, too', async () => {
    const job = await jobs.start({ user: 'succeeding' }, { text: 'Working' });
    expect(await job.succeed('Done')).toEqual({ skipped: true });
    expect(await rowsOf('succeeding')).toEqual([]);
    expect(() => job.progress(1)).toThrow('progress came after the job had ended.');
  });

  it('ends on the message of the try before', async () => {
    const to = { user: 'trying' };
    const input = { text: 'Working', key: 'k' };
    const { id } = await (await jobs.start(to, input)).fail('Broken');
    const second = await jobs.start(to, input);
    second.progress(0.5);
    expect(await second.succeed('Done')).toEqual({ id, existing: false });
    expect(await rowsOf('trying')).toEqual([{ id, level: 'success', text: 'Done' }]);
  });
});
