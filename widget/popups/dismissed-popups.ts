import { orderOf } from '../../protocol/effects.js';
import type { InboxMessage } from '../inbox/inbox-state.js';
import { listedAt } from '../inbox/message-display.js';
import type { SharedStorage } from '../platform/shared-storage.js';

const KEY = /^message-center:(.*):(up-to|ended):(\d+)$/;

/** A storage key of a record, and what it says. */
interface RecordKey {
  readonly key: string;
  readonly tag: string;
  /** The number was dismissed with all below it, or by itself. */
  readonly kind: 'up-to' | 'ended';
  readonly number: number;
}

/**
 * The browser's record of the popups of one inbox that are not shown again: a number up to which
 * all are dismissed, and single ones above it. Each number has a storage key of its own, also the
 * one "up to", so that tabs that write at the same time lose nothing; the highest counts. A message
 * goes by its order, so that one that was renewed pops up again.
 */
export class DismissedPopups {
  /** The inbox tag. */
  readonly tag: string;
  readonly #storage: SharedStorage;
  /**
   * Persistent messages after this time (milliseconds since 1970, the server's clock) arrived while
   * the page was loading. They need a popup although a record that begins now counts them as dismissed.
   */
  newSince = Number.POSITIVE_INFINITY;
  #upTo = -1;
  #single = new Set<number>();
  /** The records of visitors' inboxes from which messages have moved here, by tag. */
  readonly #origins = new Map<string, DismissedPopups>();

  /**
   * @param previous The record that the page used last, whose messages may have moved here.
   */
  constructor(tag: string, storage: SharedStorage, previous: DismissedPopups | null = null) {
    this.tag = tag;
    this.#storage = storage;
    if (previous) {
      // Another element of the page may have written it since.
      previous.#read();
      this.#origins.set(previous.tag, previous);
    }
    this.#read();
  }

  /** False in a browser that has not seen this inbox yet: `raise` begins its record. */
  get known(): boolean {
    return this.#upTo >= 0;
  }

  /** All popups with this number or a lower one are dismissed. */
  get upTo(): number {
    return this.#upTo;
  }

  /** The highest number that is dismissed. */
  get highest(): number {
    return Math.max(this.#upTo, ...this.#single);
  }

  has(number: number): boolean {
    return number <= this.#upTo || this.#single.has(number);
  }

  /** Whether the popup of a message was dismissed, here or in the inbox that it has moved from. */
  covers(message: InboxMessage): boolean {
    return this.has(orderOf(message)) || (message.movedFrom !== undefined && this.isPast(message));
  }

  /**
   * Whether a message that is older than this record needs no popup. For a message that has moved
   * here the record of its origin says so; any other needs none if the list keeps it, and if it did not
   * arrive while the page was loading.
   */
  isPast(message: InboxMessage): boolean {
    const { movedFrom, persistent } = message;
    const origin = movedFrom && this.#originOf(movedFrom.inbox);
    if (origin?.known) return origin.has(movedFrom?.number ?? 0);
    const isLater = Date.parse(listedAt(message)) > this.newSince;
    // One that has moved here was shown to the visitor.
    return persistent && (movedFrom !== undefined || !isLater);
  }

  /** Dismisses single popups. Other tabs get an event for each. */
  add(numbers: readonly number[]): void {
    for (const number of numbers) {
      if (this.#single.has(number)) continue;
      this.#single.add(number);
      const key = this.#write('ended', number);
      if (number <= this.#upTo) this.#storage.remove(key);
    }
  }

  /** Dismisses every popup up to `number`. A lower number than before changes nothing. */
  raise(number: number): void {
    if (number > this.#upTo) this.#replaceUpTo(number);
  }

  /** The log ends at `head`: what the record says of higher numbers belongs to another log. */
  lower(head: number): void {
    this.#replaceUpTo(Math.min(this.#upTo, head), head);
  }

  /**
   * Reads what another tab has changed. Returns whether the popup of a message was dismissed there;
   * undefined: the key is of no record, or of another one.
   */
  follow(changed: string | null): ((message: InboxMessage) => boolean) | undefined {
    const [found] = recordKeys([changed]);
    if (found?.tag !== this.tag) return undefined;
    const { kind, number } = found;
    this.#read();
    if (kind === 'ended') return (message) => orderOf(message) === number;
    // The number "up to" covers transient messages that were shown. Their popups stay where they are
    // up, until they are closed somewhere.
    return (message) => message.persistent && orderOf(message) <= number;
  }

  #originOf(tag: string): DismissedPopups {
    const origin = this.#origins.get(tag) ?? new DismissedPopups(tag, this.#storage);
    this.#origins.set(tag, origin);
    return origin;
  }

  /** Removes what the new number "up to" covers, and everything above the head. */
  #replaceUpTo(upTo: number, head = Infinity): void {
    this.#upTo = upTo;
    this.#single = new Set([...this.#single].filter((each) => each > upTo && each <= head));
    this.#write('up-to', upTo);
    for (const { key, kind, number } of this.#stored()) {
      if (number > head || number < upTo || (number === upTo && kind === 'ended')) {
        this.#storage.remove(key);
      }
    }
  }

  #read(): void {
    for (const { kind, number } of this.#stored()) {
      if (kind === 'ended') this.#single.add(number);
      else this.#upTo = Math.max(this.#upTo, number);
    }
  }

  #stored(): readonly RecordKey[] {
    return recordKeys(this.#storage.keys()).filter(({ tag }) => tag === this.tag);
  }

  #write(kind: RecordKey['kind'], number: number): string {
    const key = `message-center:${this.tag}:${kind}:${number}`;
    // Pages of version 0.1 remove other inboxes whose numbers are older than a month.
    this.#storage.set(key, String(Date.now()));
    return key;
  }
}

/** Those of the keys that belong to a record. */
function recordKeys(keys: readonly (string | null)[]): readonly RecordKey[] {
  return keys.flatMap((key): RecordKey[] => {
    const [found, tag = '', kind, number] = KEY.exec(key ?? '') ?? [];
    return found
      ? [{ key: found, tag, kind: kind as RecordKey['kind'], number: Number(number) }]
      : [];
  });
}
