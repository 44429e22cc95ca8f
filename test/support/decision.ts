import { NO_COUNTS } from '../../protocol/message.js';
import type { DecisionContext } from '../../server/core/decision-context.js';
import type { State } from '../../server/core/rules.js';
import type { Row } from '../../server/stores/stored-entry.js';

export const NOW = 1_000_000;

export const GIVEN: DecisionContext = {
  now: NOW,
  limits: {
    anonymousMessages: 3,
    broadcastMs: 2_592_000_000,
    idsPerCommand: 100,
    restoreMs: 60_000,
    transientMs: 86_400_000,
  },
  newId: () => 'new-id',
};

/** An inbox with a few messages, of which the command names `rows`. */
export function state(rows: readonly Row[] = [], fields: Partial<State> = {}): State {
  return {
    head: {
      number: 10,
      id: 'head',
      counts: { total: 5, unread: 4, transient: 2, unreadPersistent: 2 },
    },
    rows: new Map(rows.map((one) => [one.id, one])),
    newest: new Map(),
    groups: new Map(),
    above: NO_COUNTS,
    oldest: [],
    ...fields,
  };
}
