interface Row {
  readonly id: string;
}

/** Which row the keyboard is at. It survives that rows come and go around it. */
export class RowCursor {
  /** The id of its row; undefined while there is none. */
  id: string | undefined;
  index = 0;

  /** Follows a change of the list. A cursor whose row has gone stands at the one that moved up. */
  follow(rows: readonly Row[]): void {
    const at = rows.findIndex(({ id }) => id === this.id);
    this.stand(rows, at < 0 ? this.index : at);
  }

  /** Stands at the row with that index, at the first or last at most. */
  stand(rows: readonly Row[], index: number): void {
    this.index = Math.max(0, Math.min(index, rows.length - 1));
    this.id = rows[this.index]?.id;
  }
}
