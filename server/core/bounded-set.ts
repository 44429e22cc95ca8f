/** A set that keeps only the `size` values added last. */
export class BoundedSet<Value> {
  readonly #size: number;
  readonly #values = new Set<Value>();

  constructor(size: number) {
    this.#size = size;
  }

  add(value: Value): void {
    this.#values.delete(value);
    this.#values.add(value);
    if (this.#values.size <= this.#size) return;
    for (const oldest of this.#values) {
      this.#values.delete(oldest);
      return;
    }
  }

  has(value: Value): boolean {
    return this.#values.has(value);
  }
}
