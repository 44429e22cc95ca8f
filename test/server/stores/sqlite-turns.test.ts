import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { START } from '../../../protocol/index.js';
import type { Inbox } from '../../../server/stores/inbox.js';
import type { SqliteStore } from '../../../server/stores/sqlite/sqlite-store.js';
import {
  erased,
  LogWriter,
  messages,
  newInbox,
  numbered,
  removedUpTo,
} from '../../support/store-entries.js';
import { newFolder } from '../../support/store-sqlite.js';
import { DriverProbe } from '../../support/store-sqlite-driver.js';

/** Longer than a turn of the event loop may be held. */
const SLOW_MS = 11;

let turn = 0;
let counting: NodeJS.Immediate;
let isSlow = false;
let probe: DriverProbe;
let store: SqliteStore;
let file: string;
let remove: () => Promise<void>;

function count(): void {
  turn += 1;
  counting = setImmediate(count);
}

/** A disk or a processor that takes long. */
function work(): void {
  const until = performance.now() + SLOW_MS;
  while (isSlow && performance.now() < until);
}

beforeEach(async () => {
  const place = await newFolder();
  remove = place.remove;
  probe = new DriverProbe(work);
  file = join(place.folder, 'messages.db');
  store = probe.store(file);
  await store.open();
  count();
});

afterEach(async () => {
  clearImmediate(counting);
  isSlow = false;
  await store.close();
  await remove();
});

/** Makes each change of rows take long. */
function slowChanges(): void {
  const { driver } = probe;
  const run = driver.run.bind(driver);
  vi.spyOn(driver, 'run').mockImplementation((sql, binds) => {
    work();
    return run(sql, binds);
  });
  isSlow = true;
}

test('a loop of reads lets the event loop run', async () => {
  isSlow = true;
  const before = turn;
  for (let index = 0; index < 10; index += 1) await store.head(newInbox());
  expect(turn - before).toBeGreaterThanOrEqual(9);
});

test('reads at once let the event loop run between them, and keep their order', async () => {
  isSlow = true;
  const turns: number[] = [];
  const order: number[] = [];
  const reads = Array.from({ length: 10 }, async (_, index) => {
    await store.head(newInbox());
    turns.push(turn);
    order.push(index);
  });
  await Promise.all(reads);
  expect(new Set(turns).size).toBeGreaterThanOrEqual(9);
  expect(order).toEqual([...order].sort((a, b) => a - b));
});

test('a look at what other processes append does not open the file again after it was closed', async () => {
  isSlow = true;
  const reads = Array.from({ length: 10 }, () => store.head(newInbox()));
  const onError = vi.fn();
  store.watch(() => {}, onError);
  await store.close();
  await Promise.all(reads);
  isSlow = false;
  await nextTurn();
  // Opening the file again would take as long as this does.
  const next = new DriverProbe().store(file);
  await next.open();
  await next.close();
  expect([probe.opened, probe.closed]).toEqual([1, 1]);
  expect(onError).not.toHaveBeenCalled();
});

test('appends that take long are committed in several transactions', async () => {
  slowChanges();
  const before = probe.commits;
  const appends = Array.from({ length: 10 }, (_, index) => {
    return store.append(newInbox(`user${index}`), START, numbered(START, messages(1)));
  });
  await Promise.all(appends);
  expect(probe.commits - before).toBe(10);
});

async function filled(): Promise<{ log: LogWriter; inbox: Inbox }> {
  const log = new LogWriter(store);
  await log.append(...messages(200));
  return { log, inbox: log.inbox };
}

test('an "up to" entry that takes long is applied in several transactions', async () => {
  const { log, inbox } = await filled();
  await log.append(removedUpTo(200));
  slowChanges();
  const before = probe.commits;
  await store.applyPending(inbox);
  expect(probe.commits - before).toBeGreaterThanOrEqual(4);
  isSlow = false;
  expect(await store.page(inbox, { filter: 'all', limit: 10 })).toEqual([]);
});

test('what is erased is deleted in several transactions if that takes long', async () => {
  const { log, inbox } = await filled();
  await log.append(erased());
  slowChanges();
  const before = probe.commits;
  await store.applyPending(inbox);
  expect(probe.commits - before).toBeGreaterThanOrEqual(4);
  isSlow = false;
  expect((await store.entries(inbox, 1, 10)).map(({ kind }) => kind)).toEqual(['erased']);
});

test('a slice of ended messages is deleted in several transactions', async () => {
  const { log, inbox } = await filled();
  await log.append(removedUpTo(200));
  await store.applyPending(inbox);
  const before = probe.commits;
  expect(await store.upkeep.deleteEnded(Number.MAX_SAFE_INTEGER)).toBe(200);
  expect(probe.commits - before).toBeGreaterThanOrEqual(4);
});
