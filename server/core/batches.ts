/** Goes through iterables in batches. */
import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** The most items of a batch. */
const SIZE = 500;

/** How long reading may hold the event loop, in milliseconds. */
const HOLD_MS = 3;

/** How long the first item of a batch waits for further ones, in milliseconds. */
const WAIT_MS = 50;

/** Resolves the wait for further items. */
const LATE = Symbol('late');

/**
 * The items in batches of up to 500, smaller ones from a slow source. Reads no further while a
 * batch is processed. If the source throws, the items read before come first.
 */
export function inBatches<Item>(
  source: Iterable<Item> | AsyncIterable<Item>,
): AsyncGenerator<Item[], void> {
  return Symbol.asyncIterator in source ? batchesOfAsync(source) : batchesOf(source);
}

async function* batchesOf<Item>(source: Iterable<Item>): AsyncGenerator<Item[], void> {
  let batch: Item[] = [];
  const turns = new Turns();
  try {
    for (const item of source) {
      batch.push(item);
      await turns.take();
      if (batch.length < SIZE) continue;
      yield batch;
      batch = [];
    }
  } catch (error) {
    if (batch.length > 0) yield batch;
    throw error;
  }
  if (batch.length > 0) yield batch;
}

async function* batchesOfAsync<Item>(source: AsyncIterable<Item>): AsyncGenerator<Item[], void> {
  const reader = new BatchReader(source[Symbol.asyncIterator]());
  try {
    while (!reader.ended) {
      const batch = await reader.read();
      if (batch.length > 0) yield batch;
    }
    reader.throwError();
  } finally {
    reader.close();
  }
}

class BatchReader<Item> {
  ended = false;
  readonly #items: AsyncIterator<Item>;
  /** The pending read of a slow source. */
  #next: Promise<IteratorResult<Item>> | undefined;
  #failure: { readonly error: unknown } | undefined;
  readonly #turns = new Turns();

  constructor(items: AsyncIterator<Item>) {
    this.#items = items;
  }

  async read(): Promise<Item[]> {
    const batch: Item[] = [];
    try {
      await this.#fill(batch);
    } catch (error) {
      this.ended = true;
      this.#failure = { error };
    }
    return batch;
  }

  async #fill(batch: Item[]): Promise<void> {
    let late: Promise<typeof LATE> | undefined;
    while (batch.length < SIZE) {
      this.#next ??= this.#ask();
      const step = await (late ? Promise.race([this.#next, late]) : this.#next);
      if (step === LATE) return;
      this.#next = undefined;
      throwIfNoResult(step);
      this.ended = step.done === true;
      if (step.done) return;
      batch.push(step.value);
      late ??= pause(WAIT_MS, LATE);
      await this.#turns.take();
    }
  }

  /** If it fails while a batch is processed, that is reported afterwards. */
  #ask(): Promise<IteratorResult<Item>> {
    const next = Promise.resolve(this.#items.next());
    next.catch(() => {});
    return next;
  }

  /** Throws the error of the source. */
  throwError(): void {
    if (this.#failure) throw this.#failure.error;
  }

  /** Ends a source that was not read to its end. Does not wait: a source may hang. */
  close(): void {
    if (this.ended) return;
    this.ended = true;
    const end = async () => this.#items.return?.();
    end().catch(() => {});
  }
}

/** As `for await` does: such an iterator would never end. */
function throwIfNoResult(step: unknown): void {
  if (typeof step === 'object' && step !== null) return;
  throw new TypeError(`the iterator returned ${String(step)}, not {value, done}.`);
}

/** Lets the event loop run from time to time. */
export class Turns {
  #until = performance.now() + HOLD_MS;

  take(): Promise<void> | undefined {
    return performance.now() < this.#until ? undefined : this.#turn();
  }

  async #turn(): Promise<void> {
    await nextTurn();
    this.#until = performance.now() + HOLD_MS;
  }
}
