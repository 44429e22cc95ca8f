/**
 * A map that forgets what was not set for a time: after `keepMs` at the earliest, twice that at the
 * latest. Every call takes constant time.
 */
export class RecentMap<Key, Value> {
  readonly #keepMs: number;
  /** Set in this period of `keepMs`, or in the one before. */
  #recent = new Map<Key, Value>();
  #older = new Map<Key, Value>();
  #periodEnd = 0;

  constructor(keepMs: number) {
    this.#keepMs = keepMs;
  }

  get(key: Key): Value | undefined {
    this.#turn();
    return this.#recent.get(key) ?? this.#older.get(key);
  }

  set(key: Key, value: Value): void {
    this.#turn();
    this.#recent.set(key, value);
  }

  delete(key: Key): void {
    this.#recent.delete(key);
    this.#older.delete(key);
  }

  clear(): void {
    this.#recent.clear();
    this.#older.clear();
  }

  #turn(): void {
    const now = performance.now();
    if (now < this.#periodEnd) return;
    this.#older = now < this.#periodEnd + this.#keepMs ? this.#recent : new Map();
    this.#recent = new Map();
    this.#periodEnd = now + this.#keepMs;
  }
}
