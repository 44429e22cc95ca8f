import type { Counts } from '../../protocol/index.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Head, Inbox, MessageStore } from '../stores/message-store.js';
import type { Row, StoredEntry } from '../stores/stored-entry.js';
import type { DecisionContext } from './decision-context.js';
import type { EveryoneLog } from './everyone-log.js';
import { copiesNeeded, type News } from './everyone-rules.js';
import { keyOfBroadcast } from './recipient.js';
import { type Command, oldestNeeded, type State } from './rules.js';
import { idOfTarget } from './update-rules.js';

const ENTRIES_PER_READ = 500;

const ROWS_PER_READ = 200;

type RowsById = ReadonlyMap<string, Row>;

/** Reads the part of an inbox that one decision needs; never its whole list. */
export class StateReader {
  readonly #store: MessageStore;
  readonly #limits: DecisionContext['limits'];
  readonly #everyone: EveryoneLog;

  constructor(store: MessageStore, limits: DecisionContext['limits'], everyone: EveryoneLog) {
    this.#store = store;
    this.#limits = limits;
    this.#everyone = everyone;
  }

  /**
   * Reads what `decide` needs.
   * @param head The head, up to which everything is applied.
   * @param tries How many races the command has lost.
   */
  async read(
    inbox: Inbox,
    command: Command,
    { head, now, tries }: { readonly head: Head; readonly now: number; readonly tries: number },
  ): Promise<State> {
    const news = command.name === 'catch-up' ? await this.#everyone.news(head) : undefined;
    const removal = await this.#removal(inbox, command, now);
    const changed = removal && (await this.#changedSince(head, removal.entry));
    const updated = removal ? await this.#updatedSince(inbox, removal.entry, now) : [];
    const copies = news ? copiesNeeded(head, news, tries) : changed && [...changed.keys()];
    const ids = copies ? [...copies, ...updated] : idsToLookUp(command, tries);
    const rows = ids.length > 0 && head.number > 0 ? await this.#store.rows(inbox, ids) : [];
    const keys = head.number > 0 ? keysToLookUp(command, rows) : [];
    const newest = keys.length > 0 ? await this.#store.newestOfKeys(inbox, keys) : [];
    const above = await this.#above(inbox, command, head);
    const repeated = await this.#repeated(inbox, command, { head, above, now });
    return {
      head,
      rows: new Map(rows.map((row) => [row.id, row])),
      newest: new Map(newest.map((row) => [row.key as string, row])),
      groups: await this.#groups(inbox, head, groupsToLookUp(command, news)),
      above,
      ...(repeated && { repeated }),
      ...(removal && { removal }),
      ...(command.name === 'expire' && { expiring: await this.#store.expiring(inbox, now) }),
      oldest: await this.#oldest(inbox, command, head, news),
      ...(news && { news }),
      broadcasts: changed ?? (await this.#broadcasts(copiesIn(command, rows))),
    };
  }

  /** The messages to everyone that have changed since an entry, as they are now. */
  async #changedSince(head: Head, entry: StoredEntry | undefined): Promise<RowsById> {
    const { everyone = 0 } = entry ?? head;
    const { broadcasts } = await this.#everyone.news({ ...head, everyone });
    return new Map(broadcasts.map(({ row }) => [row.id, row]));
  }

  /** The ids of the messages that were updated since a removal that can be undone. */
  async #updatedSince(
    inbox: Inbox,
    removal: StoredEntry | undefined,
    now: number,
  ): Promise<readonly string[]> {
    const ids = new Set<string>();
    const isOver = removal?.kind !== 'removed-up-to' || now - removal.at > this.#limits.restoreMs;
    for (let after = isOver ? undefined : removal.number; after !== undefined; ) {
      const entries = await this.#store.entries(inbox, after + 1, ENTRIES_PER_READ);
      for (const each of entries)
        if (each.kind === 'updated') for (const id of each.ids) ids.add(id);
      after = entries.at(-1)?.number;
    }
    return [...ids];
  }

  /** The messages to everyone with these ids, as they are now. */
  async #broadcasts(ids: readonly string[]): Promise<RowsById> {
    if (ids.length === 0) return new Map();
    await this.#store.applyPending(EVERYONE);
    const rows = await this.#store.rows(EVERYONE, ids);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async #above(inbox: Inbox, command: Command, head: Head): Promise<Counts> {
    if (!('upTo' in command) || command.upTo >= head.number) return NO_COUNTS;
    return this.#store.countsAbove(inbox, command.upTo);
  }

  /** A page repeats a `remove-up-to` whose answer was lost, and undoes it by that answer. */
  async #repeated(
    inbox: Inbox,
    command: Command,
    { head, above, now }: Pick<State, 'head' | 'above'> & { readonly now: number },
  ): Promise<StoredEntry | undefined> {
    if (command.name !== 'remove-up-to' || above.total < head.counts.total) return undefined;
    for (let last = head.number; last > command.upTo; last -= ENTRIES_PER_READ) {
      const first = Math.max(command.upTo, last - ENTRIES_PER_READ) + 1;
      const entries = await this.#store.entries(inbox, first, last - first + 1);
      const found = entries.findLast(
        (one) => one.kind === 'removed-up-to' && one.upTo === command.upTo,
      );
      const [oldest] = entries;
      if (found || !oldest || now - oldest.at > this.#limits.restoreMs) return found;
    }
    return undefined;
  }

  /** All unread rows of the groups: a row that was left out would never be counted. */
  async #groups(inbox: Inbox, head: Head, groups: ReadonlySet<string>): Promise<State['groups']> {
    if (head.counts.unread === 0) return new Map();
    const read = Array.from(groups, async (group): Promise<[string, Row[]]> => {
      return [group, await this.#unreadOfGroup(inbox, group)];
    });
    return new Map(await Promise.all(read));
  }

  /** A part at a time, so that the event loop runs. */
  async #unreadOfGroup(inbox: Inbox, group: string): Promise<Row[]> {
    const rows: Row[] = [];
    let part: readonly Row[];
    do {
      part = await this.#store.unreadOfGroup(inbox, group, ROWS_PER_READ, rows.at(-1)?.number);
      rows.push(...part);
    } while (part.length === ROWS_PER_READ);
    return rows;
  }

  async #removal(inbox: Inbox, command: Command, now: number): Promise<State['removal']> {
    if (command.name !== 'restore-up-to') return undefined;
    const number = command.removal;
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
    const added = (news?.broadcasts ?? ('messages' in command ? command.messages : [])).length;
    const needed = oldestNeeded(head, added, limit);
    if (needed === 0) return [];
    return this.#store.oldest(inbox, Math.min(needed, this.#limits.idsPerCommand));
  }
}

/** The groups whose unread messages a new one may stand for. */
function groupsToLookUp(command: Command, news: News | undefined): ReadonlySet<string> {
  const added = command.name === 'add' ? command.messages : [];
  const rows = news?.broadcasts.map(({ row }) => row) ?? [];
  const taken = rows.filter(({ content }) => content.reach?.collapse);
  const collapsing = [...added.filter(({ collapse }) => collapse), ...taken];
  return new Set(collapsing.map(({ group }) => group ?? ''));
}

/** Messages of an add are new, unless an earlier attempt has found an id taken. */
function idsToLookUp(command: Command, tries: number): readonly string[] {
  switch (command.name) {
    case 'add':
      return tries > 0 ? command.messages.map(({ id }) => id) : [];
    case 'update':
    case 'retract':
      return [idOfTarget(command.target)];
    case 'add-moved':
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
    command.name === 'add-moved'
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
    // The id may belong to the copy of a message to everyone, for which there is a separate error.
    return 'key' in target ? [target.key, keyOfBroadcast(target.key)] : [];
  }
  return keyedIn(command, rows).flatMap(({ key }) => key ?? []);
}

function keyedIn(command: Command, rows: readonly Row[]): readonly Pick<Row, 'key'>[] {
  switch (command.name) {
    case 'restore':
      return rows;
    case 'add':
      return command.messages;
    case 'add-moved':
      return command.messages.map(({ row }) => row);
    default:
      return [];
  }
}
