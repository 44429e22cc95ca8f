import { formatPosition, type Position, type Push } from '../../protocol/index.js';
import type { InboxReader } from '../core/inbox-reader.js';
import { fitting, jsonBytes } from '../core/serialize.js';
import type { Head, Inbox, MessageStore, StoredEntry } from '../stores/message-store.js';

/** Where a publisher puts what it has: to all sockets of the inbox at this node. */
export interface PushTransport {
  push(inbox: Inbox, push: Push): void;
  head(inbox: Inbox, position: string): void;
  /** Closes the sockets that have heard the log from before this number on. */
  cut(inbox: Inbox, number: number): void;
  error(error: unknown): void;
}

/** What every publisher of one node shares. */
export interface PublisherSource {
  readonly store: MessageStore;
  readonly reader: InboxReader;
  readonly transport: PushTransport;
  readonly answerBytes: number;
  /** After a push the head is told once more, within this time, in milliseconds. */
  readonly repeatHeadMs: number;
}

/** How soon a failed read is tried again, in milliseconds. */
const RETRY_MS = 1_000;

/** A place that no log has: every hint is beyond it, and no page stands there. */
const NOWHERE: Position = { number: 0, id: 'nowhere' };

/** Appended entries that wait to be pushed as they are; with more, the log is read instead. */
const FRESH_MAX = 200;

/** Whoever is connected when these are written has to come back, and is asked anew who they are. */
function closesSockets({ kind }: StoredEntry): boolean {
  return kind === 'disconnect' || kind === 'moved';
}

/**
 * The only thing that pushes to an inbox's sockets at this node. It reads the log from where it
 * stands, one read at a time, and pushes ranges without gaps; everything else only wakes it.
 */
export class InboxPublisher {
  readonly #inbox: Inbox;
  readonly #source: PublisherSource;
  /** Where the sockets stand that have heard everything. */
  #sentUpTo: Position | undefined;
  #running = false;
  #closed = false;
  /** The log is to be looked at. */
  #look = false;
  /** Entries of this node that are to be pushed. */
  #fresh: StoredEntry[] = [];
  #repeat: NodeJS.Timeout | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Resolves with the head that the publisher begins at: what comes after it is pushed. */
  readonly started: Promise<Head>;

  constructor(inbox: Inbox, source: PublisherSource) {
    this.#inbox = inbox;
    this.#source = source;
    this.started = this.#start();
  }

  get sentUpTo(): Position | undefined {
    return this.#sentUpTo;
  }

  /** The log may have grown. Entries that this node appended may be pushed as they are. */
  wake(fresh: readonly StoredEntry[] = []): void {
    if (this.#closed) return;
    if (fresh.length > 0 && this.#fresh.length + fresh.length <= FRESH_MAX) {
      this.#fresh.push(...fresh);
    } else {
      this.#look = true;
    }
    if (!this.#running && this.#sentUpTo) void this.#run();
  }

  /** The log may be another one: pages are told its head, and those that stand elsewhere sync. */
  restart(): void {
    if (this.#sentUpTo) {
      this.#sentUpTo = NOWHERE;
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
      while ((this.#look || this.#fresh.length > 0) && !this.#closed) {
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

  /** Saves reading back what this node has just written, where it follows what was sent. */
  async #pushFresh(): Promise<void> {
    const next = (this.#sentUpTo as Position).number + 1;
    const fresh = this.#fresh.splice(0).filter(({ number }) => number >= next);
    const following = fresh.every(({ number }, index) => number === next + index);
    if (!following) this.#look = true;
    else if (fresh.length > 0) await this.#push(fresh);
  }

  async #pushLog(): Promise<void> {
    this.#look = false;
    const { reader } = this.#source;
    const sentUpTo = this.#sentUpTo as Position;
    const head = await reader.appliedHead(this.#inbox);
    if (head.number === sentUpTo.number && head.id === sentUpTo.id) return;
    const entries = await reader.entriesAfter(this.#inbox, sentUpTo, head);
    if (typeof entries === 'string') {
      const cutAt = entries === 'unknown' ? undefined : await this.#lastCut(sentUpTo, head);
      this.#sentUpTo = { number: head.number, id: head.id };
      this.#tellHead();
      this.#cut(cutAt);
    } else {
      await this.#push(entries);
    }
  }

  /** Of entries that are not pushed, where the last one is that closes sockets. */
  async #lastCut(after: Position, head: Position): Promise<number | undefined> {
    let cutAt: number | undefined;
    for (let from = after.number + 1; from <= head.number; from += FRESH_MAX) {
      const entries = await this.#source.store.entries(this.#inbox, from, FRESH_MAX);
      // What is not kept any more may have closed them.
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
      // An entry too large for a push goes to the pages by their sync.
      if (entries.length === 1 && jsonBytes(entries) > answerBytes) this.#tellHead();
      else transport.push(this.#inbox, { prev, cur: formatPosition(this.#sentUpTo), entries });
    }
    if (this.#closed) return;
    this.#cut(stored.findLast(closesSockets)?.number);
    this.#repeat ??= setTimeout(
      () => {
        this.#repeat = undefined;
        this.#tellHead();
      },
      this.#source.repeatHeadMs * (0.5 + Math.random() / 2),
    ).unref();
  }

  #tellHead(): void {
    this.#source.transport.head(this.#inbox, formatPosition(this.#sentUpTo as Position));
  }
}
