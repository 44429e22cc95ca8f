interface Row {
  readonly id: string;
}

/** Which row the keyboard is at. It survives that rows come and go around it. */
export class RowCursor {
  #id: string | undefined;
  #index = 0;

  /** The id of its row; undefined while there is none. */
  get id(): string | undefined {
    return this.#id;
  }

  /** Follows a change of the list. A cursor whose row has gone stands at the one that moved up. */
  follow(rows: readonly Row[]): void {
    const at = rows.findIndex((row) => row.id === this.#id);
    this.#stand(rows, at === -1 ? this.#index : at);
  }

  /** Moves by so many rows, to the first or last at most. */
  step(rows: readonly Row[], by: number): void {
    this.#stand(rows, this.#index + by);
  }

  moveTo(rows: readonly Row[], id: string): void {
    const at = rows.findIndex((row) => row.id === id);
    if (at !== -1) this.#stand(rows, at);
  }

  #stand(rows: readonly Row[], index: number): void {
    this.#index = Math.max(0, Math.min(index, rows.length - 1));
    this.#id = rows[this.#index]?.id;
  }
}
