import { MessageCenterError, samePosition } from '../../protocol/index.js';
import { isAnonymous } from '../stores/inbox.js';
import type { Head, Inbox, MessageStore } from '../stores/message-store.js';
import { backoffMs } from '../stores/retry.js';
import { isApplied, type StoredEntry } from '../stores/stored-entry.js';
import { distribute, joinAdds, type Outcome, type QueuedCommand, takeBatch } from './add-batch.js';
import type { DecisionContext } from './decision-context.js';
import { isExpiryDue } from './ending-rules.js';
import type { EveryoneLog } from './everyone-log.js';
import { newId } from './recipient.js';
import { type Command, type Decision, decide, type State } from './rules.js';
import { StateReader } from './state-reader.js';

/** How long a command that keeps losing races is retried, in milliseconds. */
const RACE_DEADLINE_MS = 30_000;

/** The pauses between lost races, after the first few. */
const RACE_BACKOFF = { firstMs: 1, longestMs: 50 } as const;

/**
 * Changes inboxes by compare and append: reads the state, decides, inserts after the head that was
 * read. After a lost race, it reads and decides again. The changes of one inbox queue up within
 * this process, so only other processes collide.
 */
export class InboxWriter {
  readonly #store: MessageStore;
  readonly #limits: DecisionContext['limits'];
  readonly #everyone: EveryoneLog;
  readonly #reader: StateReader;
  readonly #onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void;
  readonly #queues = new Map<Inbox, QueuedCommand[]>();
  readonly #draining = new Set<Promise<void>>();
  readonly #executing = new Map<Inbox, Promise<Outcome>>();

  /** @param onAppended Called with each append of this process, once it is durable. */
  constructor(
    store: MessageStore,
    limits: DecisionContext['limits'],
    everyone: EveryoneLog,
    onAppended: (inbox: Inbox, entries: readonly StoredEntry[]) => void,
  ) {
    this.#store = store;
    this.#limits = limits;
    this.#everyone = everyone;
    this.#reader = new StateReader(store, limits, everyone);
    this.#onAppended = onAppended;
  }

  /** Executes a command; resolves when its changes are durable. */
  change(inbox: Inbox, command: Command): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      const queued = { command, resolve, reject };
      const queue = this.#queues.get(inbox);
      if (queue) {
        queue.push(queued);
      } else {
        this.#queues.set(inbox, [queued]);
        const drained = this.#drain(inbox).finally(() => this.#draining.delete(drained));
        this.#draining.add(drained);
      }
    });
  }

  /** Resolves when the command that is being executed on the inbox now, if any, is done. */
  async afterRunning(inbox: Inbox): Promise<void> {
    await this.#executing.get(inbox)?.catch(() => {});
  }

  /** Resolves when no command is running or queued. */
  async idle(): Promise<void> {
    while (this.#draining.size > 0) await Promise.all(this.#draining);
  }

  async #drain(inbox: Inbox): Promise<void> {
    const queue = this.#queues.get(inbox) as QueuedCommand[];
    // Messages sent in the same turn of the event loop form one batch.
    await Promise.resolve();
    while (queue.length > 0) {
      const batch = takeBatch(queue);
      try {
        const executing = this.#execute(inbox, joinAdds(batch));
        this.#executing.set(inbox, executing);
        distribute(batch, await executing);
      } catch (error) {
        this.#store.recentHeads.delete(inbox);
        for (const { reject } of batch) reject(error);
      }
    }
    this.#queues.delete(inbox);
    this.#executing.delete(inbox);
  }

  async #execute(inbox: Inbox, requested: Command): Promise<Outcome> {
    let command = requested;
    const committed: StoredEntry[] = [];
    const deadline = performance.now() + RACE_DEADLINE_MS;
    for (let tries = 0; performance.now() < deadline; tries += 1) {
      const now = this.#store.now();
      const head = await this.#head(inbox, command, now, tries);
      const state = await this.#reader.read(inbox, command, { head, now, tries });
      const context = { now, limits: this.#limits, newId };
      const decision = decideOrRefuse(state, command, context);
      if (decision instanceof MessageCenterError) {
        if (await this.#isStillCurrent(inbox, command, head, tries)) throw decision;
        continue;
      }
      const { entries, repeated, ...answer } = decision;
      if (entries.length === 0) {
        if (state.news && !('expiryOnly' in command))
          this.#everyone.noteTakenOver(inbox, head, state.news.upTo);
        if (!(await this.#isStillCurrent(inbox, command, head, tries))) continue;
        const answered = repeated ? headAfter([repeated]) : head;
        return { ...answer, head: answered, entries: committed };
      }
      const count = await this.#store.append(inbox, head, entries);
      committed.push(...entries.slice(0, count));
      if (count === entries.length) {
        const last = headAfter(entries);
        await this.#finish(inbox, last, entries);
        return { ...answer, head: last, entries: committed };
      }
      this.#store.recentHeads.delete(inbox);
      command = withoutRepeats(command, committed);
      if (count > 0) this.#onAppended(inbox, entries.slice(0, count));
      if (tries > 2) await pause(backoffMs(tries, RACE_BACKOFF));
    }
    throw new MessageCenterError(
      'UNAVAILABLE',
      'The inbox is being changed by too many writers at once; try again.',
    );
  }

  /** Applies appended entries, then notifies: listeners may read the rows. */
  async #finish(inbox: Inbox, head: Head, entries: readonly StoredEntry[]): Promise<void> {
    try {
      if (entries.some(isApplied)) await this.#store.applyPending(inbox);
      this.#store.recentHeads.set(inbox, head);
    } catch {
      // The entries are durable; the next read or write of the inbox applies them.
      this.#store.recentHeads.delete(inbox);
    }
    this.#onAppended(inbox, entries);
  }

  /**
   * Whether the state still belongs to `head`. A decision without entries, or to refuse, appends
   * nothing that would detect a lost race, and the counts above a number may include later messages.
   */
  async #isStillCurrent(
    inbox: Inbox,
    command: Command,
    head: Head,
    tries: number,
  ): Promise<boolean> {
    // With a cached head, the message of a key may have been retracted meanwhile.
    const isCached = command.name === 'add' && tries === 0;
    // Another process may have done the same after the head was read, and before the rows were.
    const dependsOnRows =
      'ids' in command ||
      'target' in command ||
      'removal' in command ||
      ('upTo' in command && command.upTo < head.number);
    return !(isCached || dependsOnRows) || samePosition(await this.#store.head(inbox), head);
  }

  /** The head, after taking over what is new in everyone's log and ending expired messages. */
  async #head(inbox: Inbox, command: Command, now: number, tries: number): Promise<Head> {
    if (AS_IT_IS.has(command.name) || 'asItIs' in command)
      return this.#presentHead(inbox, command, tries);
    const [present, everyone] = await Promise.all([
      this.#presentHead(inbox, command, tries),
      this.#everyone.head(),
    ]);
    const head = await this.#catchUp(inbox, present, everyone, now);
    if (command.name === 'expire' || !isExpiryDue(head, now)) return head;
    return (await this.#execute(inbox, { name: 'expire' })).head;
  }

  /** Takes over what is new in everyone's log, with several appends if necessary. */
  async #catchUp(inbox: Inbox, present: Head, everyone: Head, now: number): Promise<Head> {
    // A cached head may lack what another process has added, and what has expired since.
    const isAhead = this.#everyone.isAhead(everyone, inbox, present);
    let head = isAhead ? await this.#appliedHead(inbox) : present;
    const ids = new Set<string>();
    const since = this.#everyone.sinceOf(inbox);
    const catchUp = { name: 'catch-up', anonymous: isAnonymous(inbox), since } as const;
    if (isAhead && isExpiryDue(head, now)) {
      // What has expired neither collapses nor fills an inbox, unless its expiry was moved.
      await this.#execute(inbox, { ...catchUp, expiryOnly: true });
      head = (await this.#execute(inbox, { name: 'expire', asItIs: true })).head;
    }
    while (this.#everyone.isAhead(everyone, inbox, head)) {
      const outcome = await this.#execute(inbox, { ...catchUp, earlier: { ids, head: head.id } });
      head = outcome.head;
      if (outcome.entries.length === 0) break;
      for (const { kind, id } of outcome.entries) if (kind === 'added') ids.add(id);
    }
    const takenOver = this.#everyone.takenOver(inbox, head);
    return takenOver > 0 ? { ...head, everyone: takenOver } : head;
  }

  async #presentHead(inbox: Inbox, command: Command, tries: number): Promise<Head> {
    // Only an add may use a cached head: if it is stale, the append fails. Another command could
    // decide on no entries, and then nothing would detect the stale head.
    const { recentHeads } = this.#store;
    const recent = command.name === 'add' && tries === 0 ? recentHeads.get(inbox) : undefined;
    return recent ?? this.#appliedHead(inbox);
  }

  /** The head of the log, with everything up to it applied: a decision reads rows after it. */
  async #appliedHead(inbox: Inbox): Promise<Head> {
    const head = await this.#store.head(inbox);
    await this.#store.applyPending(inbox);
    this.#store.recentHeads.set(inbox, head);
    return head;
  }
}

/** The decision; NOT_FOUND is returned: the rows may be newer than the head, and have moved. */
function decideOrRefuse(
  state: State,
  command: Command,
  context: DecisionContext,
): Decision | MessageCenterError {
  try {
    return decide(state, command, context);
  } catch (error) {
    if (error instanceof MessageCenterError && error.code === 'NOT_FOUND') return error;
    throw error;
  }
}

/** Commands before which nothing is taken over and nothing expires. */
const AS_IT_IS: ReadonlySet<Command['name']> = new Set([
  'catch-up',
  'erase',
  // The browser of the session knows the copies that the session brings.
  'add-moved',
]);

/**
 * What an earlier attempt has sent is not sent again, even if its recipient has already read it.
 */
function withoutRepeats(command: Command, committed: readonly StoredEntry[]): Command {
  if (command.name !== 'add') return command;
  const keys = new Set(committed.map((entry) => entry.kind === 'added' && entry.row.key));
  const messages = command.messages.map((message) =>
    message.key !== null && keys.has(message.key) ? { ...message, again: false } : message,
  );
  return { ...command, messages };
}

/** The head of a log that ends with these entries. */
export function headAfter(entries: readonly StoredEntry[]): Head {
  const last = entries.at(-1) as StoredEntry;
  const { number, id, counts, nextExpiryAt, everyone } = last;
  return {
    number,
    id,
    counts,
    ...(nextExpiryAt !== undefined && { nextExpiryAt }),
    ...(everyone !== undefined && { everyone }),
    ...(last.kind === 'moved' && { movedTo: last.to }),
    ...(last.kind === 'erased' && { erased: true }),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
