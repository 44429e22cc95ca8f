import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { Inbox, MessageStore, Stop } from '../../../server/stores/message-store.js';
import { added, LogWriter, messages, naming } from '../../support/store-entries.js';
import { OpenStores, type StoreFactory } from '../../support/store-fixture.js';
import { startWriter } from '../../support/store-writers.js';

/** The highest number told for each inbox. */
class Hints {
  readonly highest = new Map<Inbox, number>();
  readonly errors: unknown[] = [];
  readonly stop: Stop;

  constructor(store: MessageStore, onEach: (inbox: Inbox) => void = () => {}) {
    this.stop = store.watch(
      (inbox, number) => {
        this.highest.set(inbox, Math.max(number, this.highest.get(inbox) ?? 0));
        onEach(inbox);
      },
      (error) => this.errors.push(error),
    );
  }

  /** Waits until the hints for the inbox have come up to `number`. */
  async reach(inbox: Inbox, number: number): Promise<void> {
    await vi.waitFor(() => expect(this.highest.get(inbox)).toBe(number), {
      timeout: 10_000,
      interval: 10,
    });
  }

  /** Appends until the first hint comes: from then on the watch is known to be running. */
  async running(log: LogWriter): Promise<void> {
    await vi.waitFor(
      async () => {
        await log.append(added());
        expect(this.highest.has(log.inbox)).toBe(true);
      },
      { timeout: 15_000, interval: 50 },
    );
    await this.reach(log.inbox, log.position.number);
  }
}

export function watchContract(factory: StoreFactory): void {
  const stores = new OpenStores(factory);
  let watching: MessageStore;
  let writing: MessageStore;
  beforeAll(async () => {
    await stores.start();
    watching = await stores.open();
    writing = await stores.open();
  });
  afterAll(() => stores.stop());

  test('appends of another store object are reported, for every inbox and kind of entry', async () => {
    const hints = new Hints(watching);
    const one = new LogWriter(writing);
    await hints.running(one);
    const logs = [one, new LogWriter(writing), new LogWriter(writing)];
    for (const log of logs) await log.append(...messages(3));
    const [message] = await one.append(added());
    await one.append(naming('read', [message?.id ?? '']));
    for (const log of logs) await hints.reach(log.inbox, log.position.number);
    expect(hints.errors).toStrictEqual([]);
    hints.stop();
  });

  test('appends of another process are reported', async () => {
    const hints = new Hints(watching);
    const log = new LogWriter(writing);
    await hints.running(log);
    const writer = startWriter(stores.fixture.writerArgs, { inbox: log.inbox, appends: 5 });
    await writer.ready;
    writer.go();
    await writer.ended;
    const head = await watching.head(log.inbox);
    expect(head.number).toBe(log.position.number + writer.acknowledged.length);
    await hints.reach(log.inbox, head.number);
    hints.stop();
  });

  test('a listener that throws harms neither the watch nor the other listeners', async () => {
    const control = new Hints(watching);
    const throwing = new Hints(watching, () => {
      throw new Error('The listener is broken.');
    });
    const log = new LogWriter(writing);
    for (const hints of [throwing, control]) await hints.running(log);
    await log.append(added());
    await throwing.reach(log.inbox, log.position.number);
    await control.reach(log.inbox, log.position.number);
    throwing.stop();
    control.stop();
  });

  test('after a stop, nothing is reported; stopping twice is harmless', async () => {
    const stopped = new Hints(watching);
    const control = new Hints(watching);
    const log = new LogWriter(writing);
    for (const hints of [stopped, control]) await hints.running(log);
    stopped.stop();
    stopped.stop();
    const before = stopped.highest.get(log.inbox);
    await log.append(added());
    await control.reach(log.inbox, log.position.number);
    expect(stopped.highest.get(log.inbox)).toBe(before);
    control.stop();
  });

  test('closing the store ends its watches', async () => {
    const closing = await stores.open();
    const ended = new Hints(closing);
    const control = new Hints(watching);
    const log = new LogWriter(writing);
    await ended.running(log);
    await closing.close();
    const before = ended.highest.get(log.inbox);
    await log.append(added());
    await control.running(log);
    expect(ended.highest.get(log.inbox)).toBe(before);
    ended.stop();
    control.stop();
  });
}
