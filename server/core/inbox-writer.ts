import { type Counts, MessageCenterError, samePosition } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import {
  type Head,
  type Inbox,
  isChange,
  type MessageStore,
  type Row,
  type StoredEntry,
} from '../stores/message-store.js';
import { backoffMs } from '../stores/retry.js';
import { newId } from './recipient.js';
import { type Command, type DecisionContext, decide, oldestNeeded, type State } from './rules.js';

/** What became of a command. */
export interface Outcome {
  /** The head of the log once the command was done. */
  readonly head: Head;
  /** Ids of the command that are unknown or have ended. */
  readonly missing: readonly string[];
  /** The entries that it made; of an `add`, those of its own messages only. */
  readonly entries: readonly StoredEntry[];
}

interface Job {
  readonly command: Command;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Adds that wait for one inbox and go out together, at the most. */
const BATCH_SIZE = 100;

/** After this long of lost races the command is given up, in milliseconds. */
const RACE_MS = 30_000;

/** The pauses after the first few lost races. */
const RACE_BACKOFF = { firstMs: 1, longestMs: 50 } as const;

/**
 * Changes inboxes by compare and append: read the state, decide, insert after the head that was
 * read; the loser of a race reads and decides again. Within this process the changes of one inbox
 * queue up, so that only other processes collide.
 */
export class InboxWriter {
  readonly #store: MessageStore;
  readonly #limits: DecisionContext['limits'];
  readonly #onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void;
  readonly #queues = new Map<Inbox, Job[]>();
  readonly #draining = new Set<Promise<void>>();

  /** @param onAppended Hears of each append of this process, after it is durable. */
  constructor(
    store: MessageStore,
    limits: DecisionContext['limits'],
    onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void,
  ) {
    this.#store = store;
    this.#limits = limits;
    this.#onAppended = onAppended;
  }

  /** Carries a command out; resolves when what it changed is durable. */
  change(inbox: Inbox, command: Command): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const job = { command, resolve, reject };
      const queue = this.#queues.get(inbox);
      if (queue) {
        queue.push(job);
      } else {
        this.#queues.set(inbox, [job]);
        const drained = this.#drain(inbox).finally(() => this.#draining.delete(drained));
        this.#draining.add(drained);
      }
    });
  }

  /** Resolves when nothing is under way any more. */
  async idle(): Promise<void> {
    while (this.#draining.size > 0) await Promise.all(this.#draining);
  }

  async #drain(inbox: Inbox): Promise<void> {
    const queue = this.#queues.get(inbox) as Job[];
    // What is sent in the same turn of the event loop goes out together.
    await Promise.resolve();
    while (queue.length > 0) {
      const jobs = takeBatch(queue);
      try {
        const outcome = await this.#carryOut(inbox, joinAdds(jobs));
        shareOut(jobs, outcome);
      } catch (error) {
        this.#store.recentHeads.delete(inbox);
        for (const job of jobs) job.reject(error);
      }
    }
    this.#queues.delete(inbox);
  }

  async #carryOut(inbox: Inbox, command: Command): Promise<Outcome> {
    const committed: StoredEntry[] = [];
    const giveUpAt = performance.now() + RACE_MS;
    for (let tries = 0; performance.now() < giveUpAt; tries += 1) {
      const state = await this.#read(inbox, command, tries);
      const { entries, missing } = decide(state, command, {
        now: this.#store.now(),
        limits: this.#limits,
        newId,
      });
      if (entries.length === 0) {
        if (!(await this.#isConfirmed(inbox, command, state.head))) continue;
        return { head: state.head, missing, entries: committed };
      }
      const count = await this.#store.append(inbox, state.head, entries);
      committed.push(...entries.slice(0, count));
      if (count === entries.length) {
        const head = headAfter(entries);
        await this.#finish(inbox, head, entries);
        return { head, missing, entries: committed };
      }
      this.#store.recentHeads.delete(inbox);
      if (count > 0) this.#onAppended(inbox, entries.slice(0, count));
      if (tries > 2) await pause(backoffMs(tries, RACE_BACKOFF));
    }
    throw new MessageCenterError(
      'UNAVAILABLE',
      'The inbox is being changed by too many writers at once; try again.',
    );
  }

  /** Applies what was appended, then tells of it: whoever is told can read the rows. */
  async #finish(inbox: Inbox, head: Head, entries: readonly StoredEntry[]): Promise<void> {
    try {
      if (entries.some(isChange)) await this.#store.applyPending(inbox);
      this.#store.recentHeads.set(inbox, head);
    } catch {
      // The entries are durable; whoever reads or writes the inbox next applies them.
      this.#store.recentHeads.delete(inbox);
    }
    this.#onAppended(inbox, entries);
  }

  /** The state that a command is decided on. Head first, then what is marked, then the rows. */
  async #read(inbox: Inbox, command: Command, tries: number): Promise<State> {
    const head = await this.#head(inbox, command, tries);
    const ids = idsToLookUp(command, tries);
    const rows = ids.length > 0 && head.number > 0 ? await this.#store.rows(inbox, ids) : [];
    return {
      head,
      rows: new Map(rows.map((row) => [row.id, row])),
      above: await this.#above(inbox, command, head),
      ...(command.name === 'restore-up-to' && {
        removal: await this.#removal(inbox, command.removal),
      }),
      oldest: await this.#oldest(inbox, command, head),
    };
  }

  /**
   * Where nothing is appended, nothing compares. What was counted above a number is only known to
   * be of the state at `head` when the log has not grown meanwhile.
   */
  async #isConfirmed(inbox: Inbox, command: Command, head: Head): Promise<boolean> {
    if (!('upTo' in command) || command.upTo >= head.number) return true;
    return samePosition(await this.#store.head(inbox), head);
  }

  async #head(inbox: Inbox, command: Command, tries: number): Promise<Head> {
    // Only an add may trust a cached head: where it is stale, the append fails. Another command
    // could decide that nothing is to be done, and then nothing would notice.
    const { recentHeads } = this.#store;
    const recent = command.name === 'add' && tries === 0 ? recentHeads.get(inbox) : undefined;
    if (recent) return recent;
    const head = await this.#store.head(inbox);
    await this.#store.applyPending(inbox);
    recentHeads.set(inbox, head);
    return head;
  }

  async #above(inbox: Inbox, command: Command, head: Head): Promise<Counts> {
    if (!('upTo' in command) || command.upTo >= head.number) return NO_COUNTS;
    return this.#store.countsAbove(inbox, command.upTo);
  }

  async #removal(inbox: Inbox, number: number): Promise<NonNullable<State['removal']>> {
    const [entry] = await this.#store.entries(inbox, number, 1);
    const counts = await this.#store.countsRemovedBy(inbox, number);
    return { entry: entry?.number === number ? entry : undefined, counts };
  }

  async #oldest(inbox: Inbox, command: Command, head: Head): Promise<Row[]> {
    const { total } = head.counts;
    if (command.name === 'move') return total > 0 ? this.#store.oldest(inbox, total) : [];
    if (command.name !== 'add' || !command.anonymous) return [];
    const limit = this.#limits.anonymousMessages;
    const needed = oldestNeeded(head, command.messages.length, limit);
    if (needed === 0) return [];
    return this.#store.oldest(inbox, Math.min(needed, this.#limits.idsPerCommand));
  }
}

/** The next command, with all adds that directly follow it if it is an add. */
function takeBatch(queue: Job[]): Job[] {
  if (queue[0]?.command.name !== 'add') return queue.splice(0, 1);
  const end = queue.findIndex(({ command }) => command.name !== 'add');
  return queue.splice(0, Math.min(end === -1 ? queue.length : end, BATCH_SIZE));
}

function joinAdds(jobs: readonly Job[]): Command {
  const first = (jobs[0] as Job).command;
  if (first.name !== 'add' || jobs.length === 1) return first;
  const messages = jobs.flatMap(({ command }) => (command.name === 'add' ? command.messages : []));
  return { ...first, messages };
}

/** Gives each add its own entries; where two have the same key, the first one. */
function shareOut(jobs: readonly Job[], outcome: Outcome): void {
  const unclaimed = new Map(outcome.entries.map((entry) => [entry.id, entry]));
  for (const { command, resolve } of jobs) {
    if (command.name !== 'add') {
      resolve(outcome);
      continue;
    }
    const entries = command.messages.flatMap(({ id }) => unclaimed.get(id) ?? []);
    for (const { id } of entries) unclaimed.delete(id);
    resolve({ ...outcome, entries });
  }
}

/** A message without a key is new, unless a part of the batch went in on an earlier try. */
function idsToLookUp(command: Command, tries: number): readonly string[] {
  switch (command.name) {
    case 'add':
      return command.messages.filter(({ keyed }) => keyed || tries > 0).map(({ id }) => id);
    case 'take-over':
      return command.messages.map(({ row }) => row.id);
    case 'read-up-to':
    case 'remove-up-to':
    case 'restore-up-to':
    case 'move':
    case 'disconnect':
      return [];
    default:
      return command.ids;
  }
}

function headAfter(entries: readonly StoredEntry[]): Head {
  const last = entries.at(-1) as StoredEntry;
  const { number, id, counts } = last;
  return last.kind === 'moved' ? { number, id, counts, movedTo: last.to } : { number, id, counts };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
