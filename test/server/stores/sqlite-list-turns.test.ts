import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createMessageCenter } from '../../../server/index.js';
import { newFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';

test('the transactions of a list have a turn of the event loop each', async () => {
  const { folder, remove } = await newFolder();
  let turn = 0;
  const turns: number[] = [];
  const probe = new DriverProbe(undefined, (sql) => {
    if (sql === 'COMMIT') turns.push(turn);
  });
  const center = createMessageCenter({ store: probe.store(join(folder, 'messages.db')) });
  await center.ready();
  turns.length = 0;

  const count = () => {
    turn += 1;
    counting = setImmediate(count);
  };
  let counting = setImmediate(count);
  const to = Array.from({ length: 2_000 }, (_, index) => ({ user: `user${index}` }));
  await center.send({ to, text: 'news' });
  clearImmediate(counting);

  expect(turns.length).toBeGreaterThan(4);
  expect(turns).toStrictEqual([...new Set(turns)]);
  await center.close();
  await remove();
});
