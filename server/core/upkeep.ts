import { setImmediate as nextTurn } from 'node:timers/promises';
import { eachOf } from '../each-of.js';
import type { MessageStore } from '../stores/message-store.js';
import { type Age, idsByInbox, type RowName, SLICE } from '../stores/upkeep-store.js';
import type { DueHandler, RecurringWork } from './due-work.js';
import type { Eraser } from './eraser.js';
import type { InboxWriter } from './inbox-writer.js';

/** The ages at which messages are removed, in milliseconds. */
export interface Retention {
  readonly readMs: number | undefined;
  readonly allMs: number | undefined;
  readonly levelMs: ReadonlyMap<string, number>;
}

/** How long ended messages are kept, in milliseconds. */
interface UpkeepLimits {
  readonly removedMs: number;
  readonly anonymousMs: number;
}

/** The result of `prune`. */
export interface Pruned {
  /** The number of inboxes in which messages have expired. */
  readonly expired: number;
  /** Messages that the option `retention` has removed. */
  readonly removed: number;
  /** The number of ended messages and old entries that were deleted for good. */
  readonly deleted: number;
  /** Anonymous inboxes that were erased because nobody used them. */
  readonly erased: number;
}

/** One slice of a sweep. */
interface Slice {
  /** How much it has done. */
  readonly count: number;
  /** Where the next slice begins. */
  readonly cursor: number;
}

interface Sweep {
  /** The kind of its due work. */
  readonly kind: string;
  readonly name: keyof Pruned;
  readonly everyMs: number;
  readonly run: (cursor: number) => AsyncGenerator<Slice>;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** How long a sweep runs before other due work has its turn, in milliseconds. */
const TURN_MS = 2_000;

interface UpkeepOptions {
  readonly store: MessageStore;
  readonly writer: InboxWriter;
  readonly eraser: Eraser;
  readonly limits: UpkeepLimits;
  readonly retention: Retention | undefined;
}

/**
 * Ends and deletes old messages in every inbox: as recurring due work, which one process does at a
 * time, or by `prune`.
 */
export class Upkeep {
  readonly #options: UpkeepOptions;
  readonly #sweeps: readonly Sweep[];

  constructor(options: UpkeepOptions) {
    this.#options = options;
    const { retention } = options;
    this.#sweeps = [
      { kind: 'expire', name: 'expired', everyMs: MINUTE_MS, run: () => this.#expire() },
      ...(retention
        ? [
            {
              kind: 'retain',
              name: 'removed' as const,
              everyMs: MINUTE_MS,
              run: () => this.#retain(retention),
            },
          ]
        : []),
      { kind: 'delete-ended', name: 'deleted', everyMs: MINUTE_MS, run: () => this.#deleteEnded() },
      {
        kind: 'delete-changes',
        name: 'deleted',
        everyMs: DAY_MS,
        run: (from) => this.#deleteChanges(from),
      },
      { kind: 'blank-ended', name: 'deleted', everyMs: DAY_MS, run: () => this.#blankEnded() },
      { kind: 'erase-unused', name: 'erased', everyMs: MINUTE_MS, run: () => this.#eraseUnused() },
    ];
  }

  /** Runs all sweeps to their end. */
  async prune(): Promise<Pruned> {
    const pruned = { expired: 0, removed: 0, deleted: 0, erased: 0 };
    for (const { name, run } of this.#sweeps) {
      for await (const { count } of run(0)) {
        pruned[name] += count;
        await nextTurn();
      }
    }
    return pruned;
  }

  /** The handlers of the sweeps, by their kind. */
  handlers(): [string, DueHandler][] {
    return this.#sweeps.map((sweep) => [
      sweep.kind,
      async ({ payload }) => this.#turn(sweep, (JSON.parse(payload) as Partial<Slice>).cursor),
    ]);
  }

  recurring(): RecurringWork[] {
    const dueAt = this.#options.store.now();
    return this.#sweeps.map(({ kind, everyMs }) => ({ kind, everyMs, dueAt, payload: '{}' }));
  }

  async #turn({ run, everyMs }: Sweep, from = 0) {
    const until = performance.now() + TURN_MS;
    const { store } = this.#options;
    for await (const { cursor } of run(from)) {
      if (performance.now() > until) {
        return { dueAt: store.now(), payload: JSON.stringify({ cursor }) };
      }
      // SQLite works synchronously: without a pause, the slices would hold the event loop together.
      await nextTurn();
    }
    return { dueAt: store.now() + everyMs, payload: '{}' };
  }

  async *#expire(): AsyncGenerator<Slice> {
    const { store, writer } = this.#options;
    for (;;) {
      const inboxes = await store.upkeep.expiredInboxes(store.now());
      const outcomes = await eachOf(inboxes, (inbox) => writer.change(inbox, { name: 'expire' }));
      const count = outcomes.filter(({ entries }) => entries.length > 0).length;
      // If there is none, another process has done it.
      if (count === 0) return;
      yield { count, cursor: 0 };
    }
  }

  async *#retain(retention: Retention): AsyncGenerator<Slice> {
    const { store } = this.#options;
    const levels = retention.allMs === undefined ? [] : await store.upkeep.liveLevels();
    for (const age of agesOf(retention, levels, store.now())) {
      for (let full = true; full; ) {
        const rows = await store.upkeep.agedRows(age);
        const count = await this.#remove(rows);
        full = rows.length === SLICE && count > 0;
        if (count > 0) yield { count, cursor: 0 };
      }
    }
  }

  /** @returns How many of the rows were live. */
  async #remove(rows: readonly RowName[]): Promise<number> {
    const outcomes = await eachOf(idsByInbox(rows), ([inbox, ids]) =>
      this.#options.writer.change(inbox, { name: 'retain', ids }),
    );
    return outcomes
      .flatMap(({ entries }) => entries)
      .reduce((count, entry) => count + ('ids' in entry ? entry.ids.length : 0), 0);
  }

  async *#deleteEnded(): AsyncGenerator<Slice> {
    const { store, limits } = this.#options;
    for (let count = SLICE; count === SLICE; ) {
      count = await store.upkeep.deleteEnded(store.now() - limits.removedMs);
      if (count > 0) yield { count, cursor: 0 };
    }
  }

  /** Everyone's log keeps its messages; their content is deleted. */
  async *#blankEnded(): AsyncGenerator<Slice> {
    const { store, limits } = this.#options;
    for (let count = SLICE; count === SLICE; ) {
      count = await store.upkeep.blankEnded(store.now() - limits.removedMs);
      if (count > 0) yield { count, cursor: 0 };
    }
  }

  async *#deleteChanges(start: number): AsyncGenerator<Slice> {
    const { store, limits } = this.#options;
    const before = store.now() - limits.removedMs;
    for (let from: number | null = start; from !== null; ) {
      const { count, next } = await store.upkeep.deleteChanges({ from, before });
      from = next;
      if (count > 0 || next !== null) yield { count, cursor: next ?? 0 };
    }
  }

  async *#eraseUnused(): AsyncGenerator<Slice> {
    const { store, eraser, limits } = this.#options;
    for (let more = true; more; ) {
      const unused = await store.upkeep.unusedSessions(store.now() - limits.anonymousMs);
      await eachOf(unused.inboxes, (inbox) => eraser.begin(inbox));
      more = unused.more;
      yield { count: unused.inboxes.length, cursor: 0 };
    }
  }
}

/**
 * The ages at which live messages are removed. A level's own replaces the one for all.
 * @param live The levels of live messages.
 */
function agesOf(
  { readMs, allMs, levelMs }: Retention,
  live: readonly string[],
  now: number,
): Age[] {
  const byLevel = [...new Set([...live, ...levelMs.keys()])].flatMap((level) => {
    const ms = levelMs.get(level) ?? allMs;
    return ms === undefined ? [] : [{ level, createdBefore: now - ms }];
  });
  return readMs === undefined ? byLevel : [...byLevel, { readBefore: now - readMs }];
}
