import { NO_COUNTS } from '../../protocol/message.js';
import { eachOf } from '../each-of.js';
import { isAnonymous } from '../stores/inbox.js';
import type { AppendState, Head, Inbox, MessageStore } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { Turns } from './batches.js';
import type { DecisionContext } from './decision-context.js';
import { isExpiryDue } from './ending-rules.js';
import type { EveryoneLog } from './everyone-log.js';
import { copiesNeeded, type News } from './everyone-rules.js';
import { headAfter, type InboxWriter } from './inbox-writer.js';
import { newId } from './recipient.js';
import { type Command, type Decision, decide, oldestNeeded, type State } from './rules.js';

interface BulkWriterOptions {
  readonly store: MessageStore;
  /** Changes the inboxes that the store cannot change together. */
  readonly writer: InboxWriter;
  readonly limits: DecisionContext['limits'];
  readonly everyone: EveryoneLog;
  /** Called for each inbox, once its entries are durable. */
  readonly onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void;
}

/** The entries for one inbox. */
interface BulkDecision extends Decision {
  /** The head that the command was decided on. */
  readonly head: Head;
  /** The entries that come first: they take over from everyone's log. */
  readonly taken: readonly StoredEntry[];
}

/** The result of one inbox, in the form of `Promise.allSettled`. */
export type BulkOutcome = PromiseSettledResult<Outcome>;

/**
 * Changes many inboxes with few writes. The rules are those of single changes: each inbox is
 * decided on its own state. Inboxes that lose a race, and those whose decision needs more than head
 * and key, are changed one by one.
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
   * @param key The key of the message that the commands add; null without one.
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

  /** @returns The other inboxes, with the entries that they already got before they lost a race. */
  async #append(
    inboxes: readonly Inbox[],
    key: string | null,
    commandOf: (inbox: Inbox) => Command,
    outcomes: Map<Inbox, BulkOutcome>,
  ): Promise<ReadonlyMap<Inbox, readonly StoredEntry[]>> {
    const { store, onAppended, everyone } = this.#options;
    const decisions = new Map<Inbox, BulkDecision | undefined>();
    await everyone.prepare();
    const results = await store.appendToMany(inboxes, key, (inbox, found) => {
      const decision = this.#decide(inbox, found, commandOf(inbox));
      decisions.set(inbox, decision);
      return decision ? [...decision.taken, ...decision.entries] : [];
    });
    const oneByOne = new Map<Inbox, readonly StoredEntry[]>();
    const turns = new Turns();
    for (const [inbox, { entries, lost, error }] of results) {
      await turns.take();
      store.recentHeads.delete(inbox);
      if (entries.length > 0) onAppended(inbox, entries);
      const decision = decisions.get(inbox);
      // The entries that take over are not part of the command.
      const own = entries.slice(decision?.taken.length);
      if (error !== undefined) outcomes.set(inbox, { status: 'rejected', reason: error });
      else if (lost || !decision) oneByOne.set(inbox, own);
      else outcomes.set(inbox, { status: 'fulfilled', value: outcomeOf(decision, own) });
    }
    return oneByOne;
  }

  /** @returns Undefined if head and key do not suffice. */
  #decide(inbox: Inbox, found: AppendState, command: Command): BulkDecision | undefined {
    const { limits, store } = this.#options;
    const context = { now: store.now(), limits, newId };
    const caughtUp = this.#catchUp(inbox, found, context);
    if (!caughtUp) return undefined;
    const { head, taken } = caughtUp;
    const { newest } = found;
    if (needsMore({ ...found, head }, command, context.now, limits.anonymousMessages)) {
      return undefined;
    }
    const state = { ...stateOf(head), newest: new Map(newest?.key ? [[newest.key, newest]] : []) };
    return { ...decide(state, command, context), head, taken };
  }

  /** The entries that take over from everyone's log before the command, and the head after them. */
  #catchUp(
    inbox: Inbox,
    { head, hasPending }: AppendState,
    context: DecisionContext,
  ): Pick<BulkDecision, 'head' | 'taken'> | undefined {
    const { everyone, limits } = this.#options;
    if (!everyone.isAhead(everyone.lastHead, inbox, head)) return { head, taken: [] };
    const news = everyone.readNews(head);
    const anonymous = isAnonymous(inbox);
    if (!news || hasPending || newsNeedMore(head, news, anonymous, limits)) return undefined;
    const command = { name: 'catch-up', anonymous, since: everyone.sinceOf(inbox) } as const;
    const { entries } = decide({ ...stateOf(head), news }, command, context);
    const last = entries.at(-1);
    if (!last) return { head: { ...head, everyone: news.upTo }, taken: [] };
    // The rest comes in further appends.
    return last.everyone === news.upTo ? { head: headAfter(entries), taken: entries } : undefined;
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

/** The state for a decision that needs only the head of an inbox. */
function stateOf(head: Head): State {
  const none = new Map();
  return { head, rows: none, newest: none, groups: none, above: NO_COUNTS, oldest: [] };
}

/** Whether taking over needs more than the head. */
function newsNeedMore(
  head: Head,
  news: News,
  anonymous: boolean,
  { anonymousMessages }: DecisionContext['limits'],
): boolean {
  const { broadcasts } = news;
  if (copiesNeeded(head, news).length > 0) return true;
  const collapses = broadcasts.some(({ row }) => row.content.reach?.collapse);
  if (collapses && head.counts.unread > 0) return true;
  return anonymous && oldestNeeded(head, broadcasts.length, anonymousMessages) > 0;
}

/** Whether the decision needs more than head and key, or something has to happen before it. */
function needsMore(
  { head, hasPending }: AppendState,
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

function outcomeOf(
  { taken: _, ...decision }: BulkDecision,
  entries: readonly StoredEntry[],
): Outcome {
  return { ...decision, entries, head: entries.length > 0 ? headAfter(entries) : decision.head };
}
