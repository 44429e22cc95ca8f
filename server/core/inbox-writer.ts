import { type Counts, MessageCenterError, samePosition } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { EVERYONE, isAnonymous } from '../stores/inbox.js';
import type { Head, Inbox, MessageStore } from '../stores/message-store.js';
import { backoffMs } from '../stores/retry.js';
import { isApplied, type Row, type StoredEntry } from '../stores/stored-entry.js';
import { distribute, joinAdds, type Outcome, type QueuedCommand, takeBatch } from './add-batch.js';
import { isExpiryDue } from './ending-rules.js';
import type { EveryoneLog } from './everyone-log.js';
import { copiesNeeded, type News } from './everyone-rules.js';
import { keyOfBroadcast, newId } from './recipient.js';
import { type Command, type DecisionContext, decide, oldestNeeded, type State } from './rules.js';
import { idOfTarget } from './update-rules.js';

/** How long a command that keeps losing races is retried, in milliseconds. */
const RACE_DEADLINE_MS = 30_000;

/** The pauses between lost races, after the first few. */
const RACE_BACKOFF = { firstMs: 1, longestMs: 50 } as const;

/**
 * Changes inboxes by compare and append: reads the state, decides, inserts after the head that was
 * read. The loser of a race reads and decides again. The changes of one inbox queue up within this
 * process, so only other processes collide.
 */
export class InboxWriter {
  readonly #store: MessageStore;
  readonly #limits: DecisionContext['limits'];
  readonly #everyone: EveryoneLog;
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
    this.#onAppended = onAppended;
  }

  /** Executes a command; resolves when its changes are durable. */
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
      const jobs = takeBatch(queue);
      try {
        const executing = this.#execute(inbox, joinAdds(jobs));
        this.#executing.set(inbox, executing);
        distribute(jobs, await executing);
      } catch (error) {
        this.#store.recentHeads.delete(inbox);
        for (const job of jobs) job.reject(error);
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
      const state = await this.#read(inbox, command, now, tries);
      const context = { now, limits: this.#limits, newId };
      const { entries, ...answer } = decide(state, command, context);
      if (entries.length === 0) {
        if (state.news) this.#everyone.noteTakenOver(inbox, state.head, state.news.upTo);
        if (!(await this.#isStillCurrent(inbox, command, state.head, tries))) continue;
        return { ...answer, head: state.head, entries: committed };
      }
      const count = await this.#store.append(inbox, state.head, entries);
      committed.push(...entries.slice(0, count));
      if (count === entries.length) {
        const head = headAfter(entries);
        await this.#finish(inbox, head, entries);
        return { ...answer, head, entries: committed };
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

  /** Reads the state for a decision: the head, then pending entries are applied, then the rows. */
  async #read(inbox: Inbox, command: Command, now: number, tries: number): Promise<State> {
    const head = await this.#head(inbox, command, now, tries);
    const news = command.name === 'catch-up' ? await this.#everyone.news(head) : undefined;
    const removal =
      command.name === 'restore-up-to'
        ? await this.#removal(inbox, command.removal, now)
        : undefined;
    const changed = removal && (await this.#changedSince(head, removal.entry));
    const ids = changed
      ? [...changed.keys()]
      : news
        ? copiesNeeded(head, news, tries)
        : idsToLookUp(command, tries);
    const rows = ids.length > 0 && head.number > 0 ? await this.#store.rows(inbox, ids) : [];
    const keys = head.number > 0 ? keysToLookUp(command, rows) : [];
    const newest = keys.length > 0 ? await this.#store.newestOfKeys(inbox, keys) : [];
    return {
      head,
      rows: new Map(rows.map((row) => [row.id, row])),
      newest: new Map(newest.map((row) => [row.key as string, row])),
      groups: await this.#groups(inbox, groupsToLookUp(command, news)),
      above: await this.#above(inbox, command, head),
      ...(removal && { removal }),
      ...(command.name === 'expire' && { expiring: await this.#store.expiring(inbox, now) }),
      oldest: await this.#oldest(inbox, command, head, news),
      ...(news && { news }),
      broadcasts: changed ?? (await this.#broadcasts(copiesIn(command, rows))),
    };
  }

  /**
   * Whether the state still belongs to `head`. A decision without entries appends nothing that
   * would detect a lost race, and the counts above a number may include later messages.
   */
  async #isStillCurrent(
    inbox: Inbox,
    command: Command,
    head: Head,
    tries: number,
  ): Promise<boolean> {
    // Behind a cached head, the message of a key may have been retracted.
    const isCached = command.name === 'add' && tries === 0;
    if (isCached) return samePosition(await this.#store.head(inbox), head);
    if (!('upTo' in command) || command.upTo >= head.number) return true;
    return samePosition(await this.#store.head(inbox), head);
  }

  /**
   * The head, after what is new in everyone's log was taken over, and messages whose time is up have
   * expired.
   */
  async #head(inbox: Inbox, command: Command, now: number, tries: number): Promise<Head> {
    if (AS_IT_IS.has(command.name)) return this.#presentHead(inbox, command, tries);
    const [present, everyone] = await Promise.all([
      this.#presentHead(inbox, command, tries),
      this.#everyone.head(),
    ]);
    const head = await this.#catchUp(inbox, present, everyone);
    if (command.name === 'expire' || !isExpiryDue(head, now)) return head;
    return (await this.#execute(inbox, { name: 'expire' })).head;
  }

  /** Takes over what is new in everyone's log; several appends where it is much. */
  async #catchUp(inbox: Inbox, present: Head, everyone: Head): Promise<Head> {
    let head = present;
    while (this.#everyone.isAhead(everyone, inbox, head)) {
      const since = this.#everyone.sinceOf(inbox);
      const command = { name: 'catch-up', anonymous: isAnonymous(inbox), since } as const;
      const outcome = await this.#execute(inbox, command);
      head = outcome.head;
      if (outcome.entries.length === 0) break;
    }
    const takenOver = this.#everyone.takenOver(inbox, head);
    return takenOver > 0 ? { ...head, everyone: takenOver } : head;
  }

  /** The messages to everyone that have changed since an entry, as they are now. */
  async #changedSince(head: Head, entry: StoredEntry | undefined): Promise<RowsById> {
    const { everyone = 0 } = entry ?? head;
    const { broadcasts } = await this.#everyone.news({ ...head, everyone });
    return new Map(broadcasts.map(({ row }) => [row.id, row]));
  }

  /** The messages to everyone with these ids, as they are now. */
  async #broadcasts(ids: readonly string[]): Promise<RowsById> {
    if (ids.length === 0) return new Map();
    await this.#store.applyPending(EVERYONE);
    const rows = await this.#store.rows(EVERYONE, ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #presentHead(inbox: Inbox, command: Command, tries: number): Promise<Head> {
    // Only an add may use a cached head: if it is stale, the append fails. Another command could
    // decide on no entries, and then nothing would detect the stale head.
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

  async #groups(inbox: Inbox, groups: ReadonlySet<string>): Promise<State['groups']> {
    const limit = this.#limits.idsPerCommand;
    const read = Array.from(groups, async (group): Promise<[string, Row[]]> => {
      return [group, await this.#store.unreadOfGroup(inbox, group, limit)];
    });
    return new Map(await Promise.all(read));
  }

  async #removal(
    inbox: Inbox,
    number: number,
    now: number,
  ): Promise<NonNullable<State['removal']>> {
    const [entry] = await this.#store.entries(inbox, number, 1);
    const removed = await this.#store.removedBy(inbox, number, now);
    return { ...removed, entry: entry?.number === number ? entry : undefined };
  }

  async #oldest(
    inbox: Inbox,
    command: Command,
    head: Head,
    news: News | undefined,
  ): Promise<Row[]> {
    const { total } = head.counts;
    if (command.name === 'move') return total > 0 ? this.#store.oldest(inbox, total) : [];
    if (!('anonymous' in command) || !command.anonymous) return [];
    const limit = this.#limits.anonymousMessages;
    const added = news
      ? news.broadcasts.length
      : 'messages' in command
        ? command.messages.length
        : 0;
    const needed = oldestNeeded(head, added, limit);
    if (needed === 0) return [];
    return this.#store.oldest(inbox, Math.min(needed, this.#limits.idsPerCommand));
  }
}

/** Commands before which nothing is taken over, and nothing expires. */
const AS_IT_IS: ReadonlySet<Command['name']> = new Set([
  'catch-up',
  'erase',
  // The copies that a session brings are known by its browser.
  'take-over',
]);

type RowsById = ReadonlyMap<string, Row>;

/** The groups whose unread messages a new one may stand for. */
function groupsToLookUp(command: Command, news: News | undefined): ReadonlySet<string> {
  const added = command.name === 'add' ? command.messages : [];
  const rows = news?.broadcasts.map(({ row }) => row) ?? [];
  const taken = rows.filter(({ content }) => content.reach?.collapse);
  const collapsing = [...added.filter(({ collapse }) => collapse), ...taken];
  return new Set(collapsing.map(({ group }) => group ?? ''));
}

/** Messages of an add are new, unless an earlier try has found an id taken. */
function idsToLookUp(command: Command, tries: number): readonly string[] {
  switch (command.name) {
    case 'add':
      return tries > 0 ? command.messages.map(({ id }) => id) : [];
    case 'update':
    case 'retract':
      return [idOfTarget(command.target)];
    case 'take-over':
      return command.messages.map(({ row }) => row.id);
    case 'read-up-to':
    case 'remove-up-to':
    case 'restore-up-to':
    case 'move':
    case 'disconnect':
    case 'expire':
    case 'erase':
    case 'catch-up':
      return [];
    default:
      return command.ids;
  }
}

/** The copies of messages to everyone that the command brings into the inbox, or back. */
function copiesIn(command: Command, rows: readonly Row[]): readonly string[] {
  const coming =
    command.name === 'take-over'
      ? command.messages.map(({ row }) => row)
      : command.name === 'restore'
        ? rows
        : [];
  return coming.filter(({ broadcast }) => broadcast).map(({ id }) => id);
}

/** @param rows Those that the command names by id. */
function keysToLookUp(command: Command, rows: readonly Row[]): readonly string[] {
  if ('target' in command) {
    const { target } = command;
    // The copy of a message to everyone may have it: that has an error of its own.
    return 'key' in target ? [target.key, keyOfBroadcast(target.key)] : [];
  }
  const keyed = command.name === 'restore' ? rows : 'messages' in command ? command.messages : [];
  return keyed.flatMap((each) => ('key' in each ? (each.key ?? []) : []));
}

/** What an earlier try has sent is not sent again, even if its recipient was quick to read it. */
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
