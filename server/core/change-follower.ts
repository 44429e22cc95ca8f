import { setTimeout as pause } from 'node:timers/promises';
import type { Log } from '../log.js';
import type { Inbox, MessageStore, Stop } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { BoundedSet } from './bounded-set.js';
import type { LogWatch } from './log-watch.js';
import { RecentMap } from './recent-map.js';

/** How long an inbox is remembered after its last change, and how late a hint may come, in ms. */
const KEEP_MS = 120_000;

/** How many entries are read at once. */
const PER_READ = 50;

/** How many recent entries are read, at most, of an inbox that was not followed. */
const MOST_RECENT = 1_000;

/** How many inboxes are read at a time. */
const AT_ONCE = 8;

/** How far the clocks of two processes on one store may differ, in milliseconds. */
const CLOCK_SKEW_MS = 500;

/** How many of its own latest entries a process remembers, and how many of others. */
const ENTRIES = 1_000;

/** The pause after an error of the store, in milliseconds. */
const AFTER_ERROR_MS = 1_000;

/** How often an entry whose hint came before it is looked for, and the pause between the attempts. */
const EARLY = { tries: 10, pauseMs: 100 } as const;

/** The numbers of a log that were emitted, or need not be. */
interface Followed {
  readonly low: number;
  high: number;
  /** Whether what other processes appended shortly before `low` was emitted too. */
  complete: boolean;
}

/** Entries of other processes. Without `from`: the recent ones up to `to`. */
interface Range {
  readonly inbox: Inbox;
  readonly from?: number;
  readonly to: number;
}

interface ChangeFollowerParts {
  readonly store: MessageStore;
  readonly watch: LogWatch;
  /** Opens the store, if it is not open. */
  readonly open: () => Promise<unknown>;
  /** Resolves when the command that this process is executing on the inbox is done. */
  readonly afterOwn: (inbox: Inbox) => Promise<unknown>;
  /** Receives the entries of other processes. */
  readonly emit: (inbox: Inbox, entries: readonly StoredEntry[]) => void;
  readonly log: Log;
}

/**
 * Follows the logs that other processes append to, and emits each of their entries once. Hints may
 * be repeated, late, or about entries of this process, so it remembers which numbers of each log
 * were emitted. In a log that it does not remember, only recent entries can be new.
 */
export class ChangeFollower {
  readonly #parts: ChangeFollowerParts;
  /** The calls of `start` that were not stopped, with the timers that keep the process alive. */
  readonly #starts = new Map<object, NodeJS.Timeout | undefined>();
  /** Counts starts and stops, so that a watch that opens after a stop ends. */
  #run = 0;
  #hasListeners = false;
  /** The time of the store from which entries are emitted; undefined: nothing is followed. */
  #since: number | undefined;
  readonly #followed = new RecentMap<Inbox, Followed>(KEEP_MS);
  /** Own entries, as `nameOf`: hints of them may come when their log is not remembered. */
  readonly #own = new BoundedSet<string>(ENTRIES);
  /** Entries of others that were emitted, as `nameOf`: a log that is not remembered is read again. */
  readonly #emitted = new BoundedSet<string>(ENTRIES);
  readonly #waiting = new Map<Inbox, Range[]>();
  readonly #reading = new Set<Inbox>();
  #workers = 0;
  #stopWatching: Stop = () => {};

  constructor(parts: ChangeFollowerParts) {
    this.#parts = parts;
  }

  /** Call it when a listener was added: without a listener, nothing is read. */
  listen(): void {
    this.#hasListeners = true;
    this.#begin();
  }

  /**
   * Opens the store, and follows its logs until the returned function is called.
   * @param keepsAlive Whether it keeps the process alive.
   */
  start(keepsAlive: boolean): Stop {
    const start = {};
    this.#starts.set(start, keepsAlive ? setInterval(() => {}, KEEP_MS) : undefined);
    if (this.#starts.size === 1) void this.#watch(++this.#run);
    return () => {
      clearInterval(this.#starts.get(start));
      if (this.#starts.delete(start) && this.#starts.size === 0) this.close();
    };
  }

  close(): void {
    this.#run += 1;
    for (const timer of this.#starts.values()) clearInterval(timer);
    this.#starts.clear();
    this.#stopWatching();
    this.#stopWatching = () => {};
    this.#since = undefined;
    this.#forget();
  }

  /** Notes entries that this process appended: the center emits them itself. */
  appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    const first = entries[0]?.number;
    const last = entries.at(-1);
    if (first === undefined || last === undefined) return;
    for (const entry of entries) this.#own.add(nameOf(inbox, entry));
    if (this.#since === undefined) return;
    const followed = this.#followed.get(inbox);
    if (last.kind === 'erased') this.#followed.delete(inbox);
    else if (!followed)
      this.#followed.set(inbox, { low: first, high: last.number, complete: first === 1 });
    else this.#advance(inbox, followed, first - 1, last.number);
  }

  async #watch(run: number): Promise<void> {
    const { watch, open, log } = this.#parts;
    while (run === this.#run) {
      try {
        await open();
        if (run !== this.#run) return;
        this.#stopWatching = watch.add({
          hint: (...told) => void this.#hint(...told),
          error: () => {},
          replaced: () => this.#forget(),
        });
        return this.#begin();
      } catch (error) {
        const text = 'the store could not be watched for the changes of other processes';
        if (run === this.#run) log({ level: 'error', text, error });
        await pause(AFTER_ERROR_MS, undefined, { ref: false });
      }
    }
  }

  #begin(): void {
    if (this.#starts.size === 0 || !this.#hasListeners) return;
    this.#since ??= this.#parts.store.now();
  }

  async #hint(inbox: Inbox, number: number, inOrder = false): Promise<void> {
    if (this.#since === undefined) return;
    // The clock may have been set back.
    this.#since = Math.min(this.#since, this.#parts.store.now());
    const known = this.#followed.get(inbox);
    if (known?.complete && number <= known.high) return;
    // It may be about an entry of this process that is not reported as appended yet.
    await this.#parts.afterOwn(inbox);
    if (this.#since === undefined) return;
    const followed = this.#followed.get(inbox);
    if (!followed) {
      this.#followed.set(inbox, { low: number + 1, high: number, complete: true });
      this.#read({ inbox, to: number });
      return;
    }
    // In order, what others appended before own entries has had hints before theirs.
    if (!followed.complete && !(inOrder && number >= followed.low)) {
      this.#read({ inbox, to: followed.low - 1 });
      followed.complete = true;
    }
    this.#advance(inbox, followed, number, number);
  }

  /** Everything up to `foreign` that is new was appended by others; then come own entries. */
  #advance(inbox: Inbox, followed: Followed, foreign: number, high: number): void {
    if (foreign > followed.high) this.#read({ inbox, from: followed.high + 1, to: foreign });
    followed.high = Math.max(followed.high, high);
    this.#followed.set(inbox, followed);
  }

  #read(range: Range): void {
    const waiting = this.#waiting.get(range.inbox);
    if (waiting) waiting.push(range);
    else this.#waiting.set(range.inbox, [range]);
    if (this.#workers < AT_ONCE) void this.#work();
  }

  /** Reads one inbox after the other, so that the entries of each are emitted in their order. */
  async #work(): Promise<void> {
    this.#workers += 1;
    for (let inbox = this.#next(); inbox !== undefined; inbox = this.#next()) {
      const ranges = this.#waiting.get(inbox) ?? [];
      this.#waiting.delete(inbox);
      this.#reading.add(inbox);
      for (const range of ranges) await this.#emit(range);
      this.#reading.delete(inbox);
    }
    this.#workers -= 1;
  }

  #next(): Inbox | undefined {
    for (const inbox of this.#waiting.keys()) if (!this.#reading.has(inbox)) return inbox;
    return undefined;
  }

  async #emit(asked: Range): Promise<void> {
    const { emit, afterOwn, log } = this.#parts;
    let range = asked;
    for (let early = 0; this.#since !== undefined; ) {
      try {
        const { entries, last } = await this.#entriesOf(range);
        if (this.#since === undefined) return;
        if ((last?.number ?? 0) < range.to && early < EARLY.tries) {
          early += 1;
          await pause(EARLY.pauseMs, undefined, { ref: false });
          if (early === EARLY.tries) range = this.#asUnknown(range);
          continue;
        }
        // After a late hint of an erased log, they may be own entries that are not reported yet.
        await afterOwn(range.inbox);
        if (this.#since === undefined) return;
        this.#forgetErased(range, last);
        const emitted = this.#notEmitted(range, entries);
        for (const entry of emitted) this.#emitted.add(nameOf(range.inbox, entry));
        return emit(range.inbox, emitted);
      } catch (error) {
        const text = 'the changes of other processes could not be read; trying again';
        if (this.#since !== undefined) log({ level: 'error', text, error });
        await pause(AFTER_ERROR_MS, undefined, { ref: false });
      }
    }
  }

  /**
   * Backwards, so that the first one that is too old ends it.
   * @returns The recent entries, and the last one, recent or not.
   */
  async #entriesOf({ inbox, from, to }: Range) {
    const since = (this.#since ?? 0) - CLOCK_SKEW_MS;
    // A store may repeat earlier hints, one for each entry.
    const oldest = from === undefined ? this.#oldest(since) : since;
    const lowest = from ?? Math.max(1, to - MOST_RECENT + 1);
    const found: StoredEntry[] = [];
    let last: StoredEntry | undefined;
    for (let end = to; end >= lowest; end -= PER_READ) {
      const start = Math.max(lowest, end - PER_READ + 1);
      const read = await this.#parts.store.entries(inbox, start, end - start + 1);
      const entries = read.filter(({ number, at }) => {
        return number <= end && at > oldest;
      });
      last ??= read.findLast(({ number }) => number <= end);
      found.unshift(...entries);
      if (from === undefined && entries.length <= end - start) break;
    }
    return { entries: found, last };
  }

  /** The entries without this process's own and those that were emitted; none from before an erasure. */
  #notEmitted({ inbox, from }: Range, entries: readonly StoredEntry[]): StoredEntry[] {
    const erased = from === undefined ? entries.findLastIndex(({ kind }) => kind === 'erased') : -1;
    return entries.slice(erased + 1).filter((entry) => {
      const name = nameOf(inbox, entry);
      return !this.#own.has(name) && !this.#emitted.has(name);
    });
  }

  /**
   * Treats the log as one that is not remembered. One that stays shorter than its hint was erased, and
   * the hints of its new entries were ignored.
   */
  #asUnknown({ inbox, to }: Range): Range {
    this.#followed.delete(inbox);
    return { inbox, to };
  }

  /** The numbers of an erased log may begin again, unless more was appended to it. */
  #forgetErased({ inbox, to }: Range, last: StoredEntry | undefined): void {
    const high = this.#followed.get(inbox)?.high ?? 0;
    const isErased = last?.kind === 'erased' && high <= last.number;
    if (isErased || (last?.number ?? 0) < to) this.#followed.delete(inbox);
  }

  #oldest(since: number): number {
    return Math.max(since, this.#parts.store.now() - KEEP_MS);
  }

  #forget(): void {
    this.#followed.clear();
    this.#waiting.clear();
  }
}

/** The message of a key has the same id again once the first one was erased or deleted. */
function nameOf(inbox: Inbox, { id, at }: StoredEntry): string {
  return `${inbox} ${id} ${at}`;
}
