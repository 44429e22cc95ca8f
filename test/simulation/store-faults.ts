/** Guards that a run may take away, to see that its checks notice. */
export interface StoreFaults {
  /** `append` does not compare. */
  readonly noCompare?: boolean;
  /** An entry is applied also to rows that a later one was applied to. */
  readonly noGuard?: boolean;
  /** A write whose answer was lost is reported as failed without looking. */
  readonly noLookUp?: boolean;
  /** Nothing that a dead process has left is applied. */
  readonly noApplyPending?: boolean;
  /** Rows are read before the head. */
  readonly rowsFirst?: boolean;
  /** Due work is not kept. */
  readonly noDue?: boolean;
}
