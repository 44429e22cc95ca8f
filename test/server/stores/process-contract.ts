import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Inbox, MessageStore } from '../../../server/stores/message-store.js';
import { newInbox } from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { byNumber, replay, wholeLog } from '../../support/store-replay.js';
import { startWriter, type Writer } from '../../support/store-writers.js';

const TIMEOUT_MS = 120_000;

/** Of each process; a multiple of 5, after which the kinds of appends repeat. */
const APPENDS = 15;
const ENTRIES_PER_5_APPENDS = 1 + 3 + 3 + 2 + 1;

export function processContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let store: MessageStore;
  let writers: Writer[] = [];
  beforeAll(async () => {
    await stores.start();
    store = await stores.open();
  });
  afterEach(async () => {
    await Promise.all(writers.map((writer) => writer.kill()));
    writers = [];
  });
  afterAll(() => stores.stop());

  async function startWriters(
    count: number,
    inbox: Inbox,
    appends: number,
    many: { readonly many?: readonly Inbox[] } = {},
  ): Promise<Writer[]> {
    const { writerArgs } = stores.fixture;
    const started = Array.from({ length: count }, () =>
      startWriter(writerArgs, { inbox, appends, ...many }),
    );
    writers.push(...started);
    await Promise.all(started.map((writer) => writer.ready));
    for (const writer of started) writer.go();
    return started;
  }

  /** Checks the log against what was acknowledged and the rows against the log. */
  async function expectWhole(inbox: Inbox): Promise<number> {
    const reader = await stores.open();
    await reader.applyPending(inbox);
    const log = await wholeLog(reader, inbox);
    const ids = log.map((entry) => entry.id);
    const present = new Set(ids);
    expect(present.size).toBe(ids.length);
    const acknowledged = writers.flatMap((writer) => writer.acknowledged);
    expect(acknowledged.filter((id) => !present.has(id))).toStrictEqual([]);
    const expected = replay(log);
    const rows = await reader.rows(inbox, ids);
    expect(rows.sort(byNumber)).toStrictEqual(expected);
    const head = await reader.head(inbox);
    expect(head).toMatchObject({ number: log.length, counts: { total: expected.length } });
    return log.length;
  }

  test(
    'four processes write one log, and a reader never sees a hole, a jump or a changed id',
    async () => {
      const inbox = newInbox();
      await startWriters(4, inbox, APPENDS);
      const reading = new LogReader(store, inbox);
      const written = Promise.all(writers.map((writer) => writer.ended));
      await reading.until(written);

      const acknowledged = writers.flatMap((writer) => writer.acknowledged);
      expect(acknowledged).toHaveLength(4 * (APPENDS / 5) * ENTRIES_PER_5_APPENDS);
      expect(await expectWhole(inbox)).toBe(acknowledged.length);
      expect(reading.ids).toHaveLength(acknowledged.length);
    },
    TIMEOUT_MS,
  );

  test(
    'three processes write to the same inboxes concurrently, many in one call, and each entry is there once',
    async () => {
      const many = Array.from({ length: 30 }, () => newInbox());
      await startWriters(3, newInbox(), 4, { many });
      await Promise.all(writers.map((writer) => writer.ended));

      const logs = await Promise.all(many.map((inbox) => wholeLog(store, inbox)));
      const acknowledged = writers.flatMap((writer) => writer.acknowledged);
      const written = logs.flat().map(({ id }) => id);
      expect(written.sort()).toStrictEqual(acknowledged.sort());
      for (const log of logs) {
        expect(log.map(({ counts }) => counts.total)).toStrictEqual(
          Array.from({ length: 12 }, (_, index) => index + 1),
        );
      }
    },
    TIMEOUT_MS,
  );

  test(
    'writers that are killed in the middle lose nothing that was acknowledged and leave no hole',
    async () => {
      const inbox = newInbox();
      const running = await startWriters(3, inbox, 1_000_000);
      for (let least = 10; running.length > 0; least += 10) {
        const all = () => running.every(({ acknowledged }) => acknowledged.length > least);
        await expect.poll(all, { timeout: 60_000, interval: 1 }).toBe(true);
        await running.shift()?.kill();
      }
      await expectWhole(inbox);
    },
    TIMEOUT_MS,
  );
}

/** Reads a log from its last known entry on, over and over, as a node that pushes does. */
class LogReader {
  readonly ids: string[] = [];
  readonly #store: MessageStore;
  readonly #inbox: Inbox;

  constructor(store: MessageStore, inbox: Inbox) {
    this.#store = store;
    this.#inbox = inbox;
  }

  /** Reads on until `written` has settled, and once more to the head. */
  async until(written: Promise<unknown>): Promise<void> {
    let writing = true;
    const end = written.finally(() => {
      writing = false;
    });
    while (writing) {
      await this.#readOn();
      await nextTurn();
    }
    await end;
    const head = await this.#store.head(this.#inbox);
    do await this.#readOn();
    while (this.ids.length < head.number);
  }

  async #readOn(): Promise<void> {
    const from = Math.max(1, this.ids.length);
    const entries = await this.#store.entries(this.#inbox, from, 50);
    for (const [index, entry] of entries.entries()) {
      expect(entry.number).toBe(from + index);
      const known = this.ids[entry.number - 1];
      if (known === undefined) this.ids.push(entry.id);
      else expect(entry.id).toBe(known);
    }
    const head = await this.#store.head(this.#inbox);
    expect(head.number).toBeGreaterThanOrEqual(this.ids.length);
  }
}
