import type { Limits } from '../../protocol/index.js';

/** The inputs of an entry besides the state. */
export interface EntryContext {
  /** The store's clock, milliseconds since 1970. */
  readonly now: number;
  /** Creates the id of a change entry. */
  readonly newId: () => string;
}

/** The inputs of a decision besides the state. */
export interface DecisionContext extends EntryContext {
  readonly limits: Pick<
    Limits,
    'anonymousMessages' | 'broadcastMs' | 'idsPerCommand' | 'restoreMs' | 'transientMs'
  >;
}
