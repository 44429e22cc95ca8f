import { NO_COUNTS } from '../../protocol/message.js';
import type { Inbox, MessageStore, Standing } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { isExpiryDue } from './ending-rules.js';
import { headAfter, type InboxWriter } from './inbox-writer.js';
import { newId } from './recipient.js';
import {
  type Command,
  type Decision,
  type DecisionContext,
  decide,
  oldestNeeded,
  type State,
} from './rules.js';

/** How many inboxes are changed one by one at the same time. */
const ONE_BY_ONE_AT_ONCE = 20;

interface BulkWriterOptions {
  readonly store: MessageStore;
  /** Changes the inboxes that the store cannot change together. */
  readonly writer: InboxWriter;
  readonly limits: DecisionContext['limits'];
  /** Called for each inbox, once its entries are durable. */
  readonly onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void;
}

/** What became of one inbox: as `Promise.allSettled` says it. */
export type BulkOutcome = PromiseSettledResult<Outcome>;

/**
 * Changes many inboxes with few writes. The rules are those of single changes: each inbox is decided
 * on its own state. The losers of a race, and inboxes whose decision takes more than head and key, are
 * changed one by one.
 */
export class BulkWriter {
  readonly #options: BulkWriterOptions;

  constructor(options: BulkWriterOptions) {
    this.#options = options;
  }

  /**
   * Executes a command in each inbox.
   * @param inboxes Each one once.
   * @param key Of the message that the commands add; null without one.
   */
  async change(
    inboxes: readonly Inbox[],
    key: string | null,
    commandOf: (inbox: Inbox) => Command,
  ): Promise<Map<Inbox, BulkOutcome>> {
    const { store, onAppended } = this.#options;
    const decisions = new Map<Inbox, Omit<Outcome, 'entries'> | undefined>();
    const results = await store.appendToMany(inboxes, key, (inbox, standing) => {
      const decision = this.#decide(standing, commandOf(inbox));
      decisions.set(inbox, decision && { ...decision, head: standing.head });
      return decision?.entries ?? [];
    });
    const outcomes = new Map<Inbox, BulkOutcome>();
    /** With the entries that were committed before the race was lost. */
    const oneByOne = new Map<Inbox, readonly StoredEntry[]>();
    for (const [inbox, { entries, lost, error }] of results) {
      store.recentHeads.delete(inbox);
      if (entries.length > 0) onAppended(inbox, entries);
      const decision = decisions.get(inbox);
      if (error !== undefined) outcomes.set(inbox, { status: 'rejected', reason: error });
      else if (lost || !decision) oneByOne.set(inbox, entries);
      else outcomes.set(inbox, { status: 'fulfilled', value: outcomeOf(decision, entries) });
    }
    await this.#changeEach(oneByOne, commandOf, outcomes);
    return outcomes;
  }

  /** @returns Undefined if head and key do not suffice. */
  #decide(standing: Standing, command: Command): Decision | undefined {
    const now = this.#options.store.now();
    if (needsMore(standing, command, now, this.#options.limits.anonymousMessages)) return undefined;
    const { head, newest } = standing;
    const state: State = {
      head,
      rows: new Map(),
      newest: new Map(newest?.key ? [[newest.key, newest]] : []),
      groups: new Map(),
      above: NO_COUNTS,
      oldest: [],
    };
    return decide(state, command, { now, limits: this.#options.limits, newId });
  }

  async #changeEach(
    inboxes: ReadonlyMap<Inbox, readonly StoredEntry[]>,
    commandOf: (inbox: Inbox) => Command,
    outcomes: Map<Inbox, BulkOutcome>,
  ): Promise<void> {
    const waiting = inboxes.entries();
    const work = async () => {
      for (const [inbox, committed] of waiting) {
        const change = this.#options.writer.change(inbox, commandOf(inbox));
        const whole = change.then((outcome) => ({
          ...outcome,
          entries: [...committed, ...outcome.entries],
        }));
        outcomes.set(inbox, (await Promise.allSettled([whole]))[0]);
      }
    };
    await Promise.all(Array.from({ length: ONE_BY_ONE_AT_ONCE }, work));
  }
}

/** Whether the decision takes more than head and key, or something has to happen before it. */
function needsMore(
  { head, hasPending }: Standing,
  command: Command,
  now: number,
  anonymousMessages: number,
): boolean {
  if (hasPending || isExpiryDue(head, now)) return true;
  if (command.name !== 'add') return false;
  const { messages, anonymous } = command;
  const collapses = head.counts.unread > 0 && messages.some(({ collapse }) => collapse);
  return collapses || (anonymous && oldestNeeded(head, messages.length, anonymousMessages) > 0);
}

function outcomeOf(decision: Omit<Outcome, 'entries'>, entries: readonly StoredEntry[]): Outcome {
  return { ...decision, entries, head: entries.length > 0 ? headAfter(entries) : decision.head };
}
