import { formatPosition, type Position, type Push } from '../../protocol/index.js';
import type { InboxReader } from '../core/inbox-reader.js';
import { fitting, jsonBytes } from '../core/serialize.js';
import type { Head, Inbox, MessageStore } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';

/** Sends to all sockets of an inbox in this process. */
export interface PushTransport {
  push(inbox: Inbox, push: Push): void;
  head(inbox: Inbox, position: string): void;
  /** Closes the sockets that joined before the entry with this number. */
  cut(inbox: Inbox, number: number): void;
  error(error: unknown): void;
}

/** What all publishers of a process share. */
export interface PublisherSource {
  readonly store: MessageStore;
  readonly reader: InboxReader;
  readonly transport: PushTransport;
  readonly answerBytes: number;
  /** The head is sent once more within this time after a push, in milliseconds. */
  readonly repeatHeadMs: number;
}

/** The pause before a failed read is repeated, in milliseconds. */
const RETRY_MS = 1_000;

/** A position in no log, so that every hint is beyond it and every page differs from it. */
const UNKNOWN_POSITION: Position = { number: 0, id: 'nowhere' };

/**
 * The most entries of this process that wait to be pushed; beyond that, the log is read instead.
 */
const FRESH_MAX = 200;

/** After these entries, connected clients have to reconnect and identify themselves again. */
function closesSockets({ kind }: StoredEntry): boolean {
  return kind === 'disconnect' || kind === 'moved';
}

/**
 * The only sender of pushes to an inbox's sockets in this process. It reads the log from its
 * position, one read at a time, and pushes ranges without gaps; everything else only wakes it.
 */
export class InboxPublisher {
  readonly #inbox: Inbox;
  readonly #source: PublisherSource;
  /** The position of sockets that have received everything. */
  #sentUpTo: Position | undefined;
  #running = false;
  #closed = false;
  /** The log has to be read. */
  #isStale = false;
  /** Entries of this process that wait to be pushed. */
  #fresh: StoredEntry[] = [];
  #repeat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Resolves with the head at which the publisher starts; it pushes what follows. */
  readonly started: Promise<Head>;

  constructor(inbox: Inbox, source: PublisherSource) {
    this.#inbox = inbox;
    this.#source = source;
    this.started = this.#start();
  }

  get sentUpTo(): Position | undefined {
    return this.#sentUpTo;
  }

  /** The log may have grown. Entries of this process can be pushed without reading the log. */
  wake(fresh: readonly StoredEntry[] = []): void {
    if (this.#closed) return;
    if (fresh.length > 0 && this.#fresh.length + fresh.length <= FRESH_MAX) {
      this.#fresh.push(...fresh);
    } else {
      this.#isStale = true;
    }
    if (!this.#running && this.#sentUpTo) void this.#run();
  }

  /** The log may have been replaced: sends its head, and pages at another position sync. */
  restart(): void {
    if (this.#sentUpTo) {
      this.#sentUpTo = UNKNOWN_POSITION;
      this.wake();
    } else {
      this.started.then(() => this.restart()).catch(() => {});
    }
  }

  close(): void {
    this.#closed = true;
    clearTimeout(this.#repeat);
    clearTimeout(this.#retry);
  }

  async #start(): Promise<Head> {
    const head = await this.#source.reader.appliedHead(this.#inbox);
    this.#sentUpTo = { number: head.number, id: head.id };
    void this.#run();
    return head;
  }

  async #run(): Promise<void> {
    this.#running = true;
    try {
      while ((this.#isStale || this.#fresh.length > 0) && !this.#closed) {
        if (this.#fresh.length > 0) await this.#pushFresh();
        else await this.#pushLog();
      }
    } catch (error) {
      this.#source.transport.error(error);
      clearTimeout(this.#retry);
      this.#retry = setTimeout(() => this.wake(), RETRY_MS).unref();
    } finally {
      this.#running = false;
    }
  }

  /** Pushes own entries without reading them back, if they follow what was sent. */
  async #pushFresh(): Promise<void> {
    const next = (this.#sentUpTo as Position).number + 1;
    const fresh = this.#fresh.splice(0).filter(({ number }) => number >= next);
    const following = fresh.every(({ number }, index) => number === next + index);
    if (!following) this.#isStale = true;
    else if (fresh.length > 0) await this.#push(fresh);
  }

  async #pushLog(): Promise<void> {
    this.#isStale = false;
    const { reader } = this.#source;
    const sentUpTo = this.#sentUpTo as Position;
    const head = await reader.appliedHead(this.#inbox);
    if (head.number === sentUpTo.number && head.id === sentUpTo.id) return;
    const entries = await reader.entriesAfter(this.#inbox, sentUpTo, head);
    if (typeof entries === 'string') {
      const cutAt = entries === 'unknown' ? undefined : await this.#lastCut(sentUpTo, head);
      this.#sentUpTo = { number: head.number, id: head.id };
      this.#sendHead();
      this.#cut(cutAt);
    } else {
      await this.#push(entries);
    }
  }

  /** The number of the last entry that closes sockets, among entries that are not pushed. */
  async #lastCut(after: Position, head: Position): Promise<number | undefined> {
    let cutAt: number | undefined;
    for (let from = after.number + 1; from <= head.number; from += FRESH_MAX) {
      const entries = await this.#source.store.entries(this.#inbox, from, FRESH_MAX);
      // Entries that are no longer stored may have closed them.
      if (entries[0]?.number !== from) return head.number;
      cutAt = entries.findLast(closesSockets)?.number ?? cutAt;
    }
    return cutAt;
  }

  #cut(number: number | undefined): void {
    if (number !== undefined) this.#source.transport.cut(this.#inbox, number);
  }

  async #push(stored: readonly StoredEntry[]): Promise<void> {
    const { reader, transport, answerBytes } = this.#source;
    let rest = await reader.toEntries(this.#inbox, stored);
    while (rest.length > 0 && !this.#closed) {
      const entries = fitting(rest, answerBytes);
      rest = rest.slice(entries.length);
      const prev = formatPosition(this.#sentUpTo as Position);
      const { number, id } = entries.at(-1) as Position;
      this.#sentUpTo = { number, id };
      // Pages get an entry that is too large for a push when they sync.
      if (entries.length === 1 && jsonBytes(entries) > answerBytes) this.#sendHead();
      else transport.push(this.#inbox, { prev, cur: formatPosition(this.#sentUpTo), entries });
    }
    if (this.#closed) return;
    this.#cut(stored.findLast(closesSockets)?.number);
    this.#repeat ??= setTimeout(
      () => {
        this.#repeat = undefined;
        this.#sendHead();
      },
      this.#source.repeatHeadMs * (0.5 + Math.random() / 2),
    ).unref();
  }

  #sendHead(): void {
    this.#source.transport.head(this.#inbox, formatPosition(this.#sentUpTo as Position));
  }
}
