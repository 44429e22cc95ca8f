import { NO_COUNTS } from '../../protocol/message.js';
import type { Inbox, MessageStore, Standing } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { eachOf } from './batches.js';
import { isExpiryDue } from './ending-rules.js';
import type { EveryoneLog } from './everyone-log.js';
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

interface BulkWriterOptions {
  readonly store: MessageStore;
  readonly everyone: EveryoneLog;
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
  /** The inboxes of running appends, until these are reported. */
  readonly #running = new Map<Promise<unknown>, ReadonlySet<Inbox>>();

  constructor(options: BulkWriterOptions) {
    this.#options = options;
  }

  /** Resolves when entries that are being appended to the inbox now are reported. */
  async afterRunning(inbox: Inbox): Promise<void> {
    const running = [...this.#running].filter(([, inboxes]) => inboxes.has(inbox));
    await Promise.allSettled(running.map(([append]) => append));
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
    const outcomes = new Map<Inbox, BulkOutcome>();
    const append = this.#append(inboxes, key, commandOf, outcomes);
    this.#running.set(append, new Set(inboxes));
    const oneByOne = await append.finally(() => this.#running.delete(append));
    await this.#changeEach(oneByOne, commandOf, outcomes);
    return outcomes;
  }

  /** @returns The other inboxes, with the entries that they have nevertheless: a race was lost later. */
  async #append(
    inboxes: readonly Inbox[],
    key: string | null,
    commandOf: (inbox: Inbox) => Command,
    outcomes: Map<Inbox, BulkOutcome>,
  ): Promise<ReadonlyMap<Inbox, readonly StoredEntry[]>> {
    const { store, everyone, onAppended } = this.#options;
    const decisions = new Map<Inbox, Omit<Outcome, 'entries'> | undefined>();
    const headOfEveryone = await everyone.head();
    const results = await store.appendToMany(inboxes, key, (inbox, standing) => {
      const isBehind = everyone.isAhead(headOfEveryone, inbox, standing.head);
      const decision = isBehind ? undefined : this.#decide(standing, commandOf(inbox));
      decisions.set(inbox, decision && { ...decision, head: standing.head });
      return decision?.entries ?? [];
    });
    const oneByOne = new Map<Inbox, readonly StoredEntry[]>();
    for (const [inbox, { entries, lost, error }] of results) {
      store.recentHeads.delete(inbox);
      if (entries.length > 0) onAppended(inbox, entries);
      const decision = decisions.get(inbox);
      if (error !== undefined) outcomes.set(inbox, { status: 'rejected', reason: error });
      else if (lost || !decision) oneByOne.set(inbox, entries);
      else outcomes.set(inbox, { status: 'fulfilled', value: outcomeOf(decision, entries) });
    }
    return oneByOne;
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
    await eachOf(inboxes, async ([inbox, committed]) => {
      const change = this.#options.writer.change(inbox, commandOf(inbox));
      const whole = change.then((outcome) => ({
        ...outcome,
        entries: [...committed, ...outcome.entries],
      }));
      outcomes.set(inbox, (await Promise.allSettled([whole]))[0]);
    });
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
