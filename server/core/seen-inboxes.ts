import { randomInt } from 'node:crypto';
import type { Inbox } from '../stores/message-store.js';

/** Small tables, so that none takes long to grow. */
const TABLES = 1_024;
const FIRST_SLOTS = 16;

interface Table {
  /** 0: free. */
  slots: Float64Array;
  used: number;
}

/**
 * The inboxes of one list, as hashes of 53 bits: about 13 bytes each, while a Set of strings takes
 * ten times as much and ends at 16 million. Two inboxes may have the same hash, though hardly ever,
 * so this decides only what is counted, and never who is sent to.
 */
export class SeenInboxes {
  readonly #seed = randomInt(2 ** 32);
  readonly #tables = new Map<number, Table>();

  /** @returns Whether it was (most probably) added before. */
  add(inbox: Inbox): boolean {
    const hash = hashOf(inbox, this.#seed);
    const index = hash % TABLES;
    const table = this.#tables.get(index) ?? { slots: new Float64Array(FIRST_SLOTS), used: 0 };
    this.#tables.set(index, table);
    if (!insert(table.slots, hash)) return true;
    table.used += 1;
    if (table.used > table.slots.length * 0.75) grow(table);
    return false;
  }
}

function grow(table: Table): void {
  const slots = new Float64Array(table.slots.length * 2);
  for (const hash of table.slots) if (hash !== 0) insert(slots, hash);
  table.slots = slots;
}

/** @returns False if the hash exists already. */
function insert(slots: Float64Array, hash: number): boolean {
  let slot = Math.floor(hash / TABLES) % slots.length;
  while (slots[slot] !== 0) {
    if (slots[slot] === hash) return false;
    slot = (slot + 1) % slots.length;
  }
  slots[slot] = hash;
  return true;
}

/** Two multiplicative hashes of 32 bits, mixed (cyrb53). Never 0. */
function hashOf(text: string, seed: number): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ seed;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return 2 ** 32 * (low & 0x1fffff) + (high >>> 0) || 1;
}
