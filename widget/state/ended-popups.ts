import type { Stop } from '../connection/page.js';
import type { SharedStorage } from './shared-storage.js';

const KEY = /^message-center:(.*):(up-to|ended):(\d+)$/;

export type EndedKind = 'up-to' | 'ended';

/** A key of a record, and what it says. */
type Told = readonly [key: string, tag: string, kind: EndedKind, number: number];

/** A record that no page has used for so long is removed, in milliseconds. */
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

  /** @param tag The opaque tag of the inbox. */
  constructor(tag: string, storage: SharedStorage) {
    this.#tag = tag;
    this.#storage = storage;
    this.#read();
    this.#removeUnused();
    if (this.known) this.#write('up-to', this.#upTo);
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

  /** Takes the record out of the browser. */
  forget(): void {
    for (const [key] of this.#stored()) this.#storage.remove(key);
  }

  /** Calls `onEnded` after another tab has ended the popup with a number, or all up to one. */
  watch(onEnded: (kind: EndedKind, number: number) => void): Stop {
    return this.#storage.watch((key) => {
      for (const [, tag, kind, number] of toldBy(key)) {
        if (tag !== this.#tag) return;
        this.#read();
        onEnded(kind, number);
      }
    });
  }

  /** Removes what the number "up to" says already, and everything above the head. */
  #settle(upTo: number, head = Number.POSITIVE_INFINITY): void {
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

  #removeUnused(): void {
    const all = this.#storage.keys().flatMap(toldBy);
    const isFresh = (key: string): boolean =>
      Date.now() - Number(this.#storage.get(key)) < UNUSED_MAX_MS;
    const used = all.filter(([key, tag]) => tag === this.#tag || isFresh(key));
    const tags = new Set(used.map(([, tag]) => tag));
    for (const [key, tag] of all) if (!tags.has(tag)) this.#storage.remove(key);
  }

  #stored(): readonly Told[] {
    return this.#storage
      .keys()
      .flatMap(toldBy)
      .filter(([, tag]) => tag === this.#tag);
  }

  #write(kind: EndedKind, number: number): string {
    const key = `message-center:${this.#tag}:${kind}:${number}`;
    this.#storage.set(key, String(Date.now()));
    return key;
  }
}

/** What a key of a storage says; nothing when it is another one's. */
function toldBy(key: string | null): readonly Told[] {
  const [found, tag = '', kind, number] = KEY.exec(key ?? '') ?? [];
  return found ? [[found, tag, kind as EndedKind, Number(number)]] : [];
}
