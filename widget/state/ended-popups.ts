import type { Stop } from '../connection/page.js';
import type { SharedStorage } from './shared-storage.js';

const KEY = /^message-center:(.*):(up-to|ended):(\d+)$/;

export type EndedKind = 'up-to' | 'ended';

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
      const key = this.#write('ended', number);
      if (number <= this.#upTo) this.#storage.remove(key);
      else this.#ended.add(number);
    }
  }

  /** Every popup up to `number` has ended. A lower number than before changes nothing. */
  raise(number: number): void {
    if (number <= this.#upTo) return;
    this.#upTo = number;
    this.#write('up-to', number);
    this.#tidy();
  }

  /** The log ends at `head`: what is said of higher numbers was of another state of it. */
  lower(head: number): void {
    this.#ended = new Set([...this.#ended].filter((number) => number <= head));
    for (const [key, , number] of this.#stored()) if (number > head) this.#storage.remove(key);
    if (this.#upTo <= head) return;
    this.#upTo = head;
    this.#write('up-to', head);
  }

  /** Takes the record out of the browser. */
  forget(): void {
    this.#upTo = -1;
    this.#ended.clear();
    for (const [key] of this.#stored()) this.#storage.remove(key);
  }

  /** Calls `onEnded` after another tab has ended the popup with a number, or all up to one. */
  watch(onEnded: (kind: EndedKind, number: number) => void): Stop {
    return this.#storage.watch((key) => {
      const [, tag, kind, number] = KEY.exec(key ?? '') ?? [];
      if (tag !== this.#tag) return;
      this.#read();
      onEnded(kind as EndedKind, Number(number));
    });
  }

  #read(): void {
    for (const [, kind, number] of this.#stored()) {
      if (kind === 'ended') this.#ended.add(number);
      else this.#upTo = Math.max(this.#upTo, number);
    }
    for (const number of this.#ended) if (number <= this.#upTo) this.#ended.delete(number);
  }

  /** Removes what the number "up to" says already. */
  #tidy(): void {
    for (const number of this.#ended) if (number <= this.#upTo) this.#ended.delete(number);
    for (const [key, kind, number] of this.#stored()) {
      const told = kind === 'ended' ? number <= this.#upTo : number < this.#upTo;
      if (told) this.#storage.remove(key);
    }
  }

  #removeUnused(): void {
    const keys = this.#storage.keys().filter((key) => KEY.test(key));
    const used = new Set<string | undefined>([this.#tag]);
    for (const key of keys) {
      const writtenAt = Number(this.#storage.get(key));
      if (Date.now() - writtenAt < UNUSED_MAX_MS) used.add(KEY.exec(key)?.[1]);
    }
    for (const key of keys) if (!used.has(KEY.exec(key)?.[1])) this.#storage.remove(key);
  }

  #stored(): [key: string, kind: string, number: number][] {
    return this.#storage.keys().flatMap((key): [string, string, number][] => {
      const [, tag, kind = '', number] = KEY.exec(key) ?? [];
      return tag === this.#tag ? [[key, kind, Number(number)]] : [];
    });
  }

  #write(kind: EndedKind, number: number): string {
    const key = `message-center:${this.#tag}:${kind}:${number}`;
    this.#storage.set(key, String(Date.now()));
    return key;
  }
}
