import type { Stop } from '../connection/page.js';
import type { InboxMessage } from '../inbox/inbox-view.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { forgetInbox } from './popup-visits.js';

const KEY = /^message-center:(.*):(up-to|ended):(\d+)$/;

export type EndedKind = 'up-to' | 'ended';

/** A key of a record, and what it says. */
type Told = readonly [key: string, tag: string, kind: EndedKind, number: number];

/** What no page has used for so long is removed, in milliseconds. */
const UNUSED_MAX_MS = 30 * 86_400_000;

/**
 * The record of which popups have ended in this browser, for one inbox: a number up to which all
 * have, and single ones above it. Each number has its own key, also the one "up to", so that tabs
 * that write at the same time lose nothing of each other's; the highest counts.
 */
export class EndedPopups {
  readonly #storage: SharedStorage;
  readonly #tag: string;
  #upTo = -1;
  #ended = new Set<number>();
  /** The records of visitors' inboxes from which messages have moved here, by tag. */
  readonly #before = new Map<string, EndedPopups>();

  /**
   * @param tag The opaque tag of the inbox.
   * @param before The record that the page kept last, whose messages may have moved here.
   */
  constructor(tag: string, storage: SharedStorage, before: EndedPopups | null = null) {
    this.#tag = tag;
    this.#storage = storage;
    if (before) {
      // Another element of the page may have kept it since.
      before.#read();
      this.#before.set(before.#tag, before);
    }
    this.#read();
    for (const [key, keyTag] of toldBy(storage.keys())) {
      if (keyTag === tag) this.#set(key);
      else if (Date.now() - Number(storage.get(key)) > UNUSED_MAX_MS) forgetInbox(storage, keyTag);
    }
  }

  /** False in a browser that has not seen this inbox yet: `raise` begins its record. */
  get known(): boolean {
    return this.#upTo >= 0;
  }

  /** All popups with this number or a lower one have ended. */
  get upTo(): number {
    return this.#upTo;
  }

  /** The highest number that anything has ended at. */
  get highest(): number {
    return Math.max(this.#upTo, ...this.#ended);
  }

  has(number: number): boolean {
    return number <= this.#upTo || this.#ended.has(number);
  }

  /** Whether the popup of a message has ended, here or in the inbox that it has moved from. */
  hasEnded(message: InboxMessage): boolean {
    return this.has(message.number) || (message.movedFrom !== undefined && this.isPast(message));
  }

  /**
   * Whether a message that was there before this record needs no popup: one that has moved here goes
   * by the record of where it was, every other one by whether the list keeps it.
   */
  isPast({ movedFrom, persistent }: InboxMessage): boolean {
    const before = movedFrom && this.#recordOf(movedFrom.inbox);
    return before?.known ? before.has(movedFrom?.number ?? 0) : persistent;
  }

  /** The popups with these numbers have ended; other tabs are told of each. */
  end(numbers: readonly number[]): void {
    for (const number of numbers) {
      if (this.#ended.has(number)) continue;
      this.#ended.add(number);
      const key = this.#write('ended', number);
      if (number <= this.#upTo) this.#storage.remove(key);
    }
  }

  /** Every popup up to `number` has ended. A lower number than before changes nothing. */
  raise(number: number): void {
    if (number > this.#upTo) this.#settle(number);
  }

  /** The log ends at `head`: what is said of higher numbers was of another state of it. */
  lower(head: number): void {
    this.#settle(Math.min(this.#upTo, head), head);
  }

  /**
   * Calls `onEnded` after another tab has ended the popup with a number, or all up to one, and
   * `onForgotten` when it has taken the record out of the browser.
   */
  watch(onEnded: (kind: EndedKind, number: number) => void, onForgotten: () => void): Stop {
    return this.#storage.watch((key) => {
      for (const [, tag, kind, number] of toldBy([key])) {
        if (tag !== this.#tag) return;
        this.#read();
        onEnded(kind, number);
        // The new number "up to" is written before the old one is removed.
        const lost = kind === 'up-to' && !this.#stored().some(([, , each]) => each === kind);
        if (this.known && lost) onForgotten();
      }
    });
  }

  #recordOf(tag: string): EndedPopups {
    const record = this.#before.get(tag) ?? new EndedPopups(tag, this.#storage);
    this.#before.set(tag, record);
    return record;
  }

  /** Removes what the number "up to" says already, and everything above the head. */
  #settle(upTo: number, head = Infinity): void {
    this.#upTo = upTo;
    this.#ended = new Set([...this.#ended].filter((number) => number > upTo && number <= head));
    this.#write('up-to', upTo);
    for (const [key, , kind, number] of this.#stored()) {
      if (number > head || number < upTo || (number === upTo && kind === 'ended')) {
        this.#storage.remove(key);
      }
    }
  }

  #read(): void {
    for (const [, , kind, number] of this.#stored()) {
      if (kind === 'ended') this.#ended.add(number);
      else this.#upTo = Math.max(this.#upTo, number);
    }
  }

  #stored(): readonly Told[] {
    return toldBy(this.#storage.keys()).filter(([, tag]) => tag === this.#tag);
  }

  #write(kind: EndedKind, number: number): string {
    const key = `message-center:${this.#tag}:${kind}:${number}`;
    this.#set(key);
    return key;
  }

  /** Notes with a key when it was last in use. */
  #set(key: string): void {
    this.#storage.set(key, String(Date.now()));
  }
}

/** What those of the keys say that are of a record. */
function toldBy(keys: readonly (string | null)[]): readonly Told[] {
  return keys.flatMap((key): Told[] => {
    const [found, tag = '', kind, number] = KEY.exec(key ?? '') ?? [];
    return found ? [[found, tag, kind as EndedKind, Number(number)]] : [];
  });
}
