import { isExpired, isLive, orderOf } from '../../protocol/effects.js';
import {
  type Counts,
  type Delta,
  type Entry,
  formatPosition,
  type Limits,
  type ListRequest,
  type Message,
  MessageCenterError,
  type Page,
  type Position,
  parsePosition,
  type Reset,
  type ResetReason,
  START,
} from '../../protocol/index.js';
import type { LogOnce } from '../log-once.js';
import type { Head, Inbox, MessageStore, PageQuery } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { isExpiryDue } from './ending-rules.js';
import type { EveryoneLog } from './everyone-log.js';
import { BUILT_IN_LEVELS, type Levels } from './levels.js';
import { ReadableMessages } from './readable-messages.js';
import { fitting, jsonBytes, toIso } from './serialize.js';

/** A sync's answer without the inbox's tag. */
export type Synced = Omit<Delta, 'inbox'> | Omit<Reset, 'inbox'>;

/**
 * Reads inboxes. Every read follows the same order, which keeps answers exact: read the head, apply
 * pending entries, read the rows. The answer carries that head as its position.
 */
export class InboxReader {
  readonly #store: MessageStore;
  readonly #limits: Limits;
  readonly #everyone: EveryoneLog;
  readonly #messages: ReadableMessages;
  readonly #refresh: (inbox: Inbox) => Promise<Head>;

  /**
   * @param refresh Takes over what is new in everyone's log, ends expired messages, and resolves
   *   with the head then.
   * @param levels How messages of the app's own levels are shown.
   * @param logOnce Receives a line for each message that cannot be read. Default: none.
   */
  constructor(
    store: MessageStore,
    limits: Limits,
    everyone: EveryoneLog,
    refresh: (inbox: Inbox) => Promise<Head>,
    levels: Levels = BUILT_IN_LEVELS,
    logOnce: LogOnce = () => {},
  ) {
    this.#store = store;
    this.#limits = limits;
    this.#everyone = everyone;
    this.#refresh = refresh;
    this.#messages = new ReadableMessages(levels, logOnce);
  }

  /**
   * The head, after taking over what is new in everyone's log and ending expired messages. Its counts
   * are a copy, which answers may contain: what an app changes in them must not reach the next write.
   */
  async head(inbox: Inbox): Promise<Head> {
    const [stored, everyone] = await Promise.all([this.#store.head(inbox), this.#everyone.head()]);
    const isAhead = this.#everyone.isAhead(everyone, inbox, stored);
    const isBehind = isAhead || isExpiryDue(stored, this.#store.now());
    const head = isBehind ? await this.#refresh(inbox) : stored;
    return { ...head, counts: { ...head.counts } };
  }

  /** The same, after pending entries are applied. */
  async appliedHead(inbox: Inbox): Promise<Head> {
    const head = await this.head(inbox);
    await this.#store.applyPending(inbox);
    return head;
  }

  /**
   * Whether the app has closed the inbox's sockets at or after a time (by the store's clock), up to
   * this head. Reads one entry, unless others were appended since.
   */
  async wasDisconnected(inbox: Inbox, { number }: Position, since: number): Promise<boolean> {
    const step = this.#limits.deltaEntries;
    for (let from = number, to = number; to > 0; to = from - 1, from = Math.max(1, from - step)) {
      const count = to - from + 1;
      const entries = await this.#store.entries(inbox, from, count);
      const recent = entries.filter(({ at }) => at >= since);
      if (recent.some(({ kind }) => kind === 'disconnect')) return true;
      if (recent.length < count) return false;
    }
    return false;
  }

  /** A page of live messages. */
  async list(inbox: Inbox, request: ListRequest): Promise<Page> {
    const head = await this.appliedHead(inbox);
    const page = await this.#page(inbox, request, this.#limits.answerBytes);
    const { counts } = head;
    return { ...page, count: countOf(request, counts), counts, position: formatPosition(head) };
  }

  /** @throws MessageCenterError NOT_FOUND unless a live message has the id. */
  async get(inbox: Inbox, id: string): Promise<Message> {
    await this.appliedHead(inbox);
    const [row] = await this.#store.rows(inbox, [id]);
    const message = row && row.ended === null ? this.#messages.messageOf(inbox, row) : undefined;
    if (!message) throw new MessageCenterError('NOT_FOUND', 'There is no such message.');
    return message;
  }

  /** Serializes entries of the log. */
  toEntries(inbox: Inbox, entries: readonly StoredEntry[]): Promise<Entry[]> {
    return this.#messages.entriesOf(this.#store, inbox, entries);
  }

  /** The changes after a position: a delta if possible, else a reset with its reason. */
  async sync(inbox: Inbox, position?: string): Promise<Synced> {
    const head = await this.appliedHead(inbox);
    const answer = {
      position: formatPosition(head),
      counts: head.counts,
      serverAt: toIso(this.#store.now()),
    };
    if (position === undefined) return this.#reset(inbox, answer, 'first');
    const entries = await this.entriesAfter(inbox, parsePosition(position), head);
    if (typeof entries === 'string') return this.#reset(inbox, answer, entries);
    const delta = {
      ...answer,
      kind: 'delta',
      entries: await this.toEntries(inbox, entries),
    } as const;
    const fits = jsonBytes(delta.entries) <= this.#limits.answerBytes;
    return fits ? delta : this.#reset(inbox, answer, 'too-many');
  }

  /** The entries after `cursor` up to `head`, without a gap; or why a reset is needed. */
  async entriesAfter(
    inbox: Inbox,
    cursor: Position,
    head: Position,
  ): Promise<StoredEntry[] | Exclude<ResetReason, 'first'>> {
    if (cursor.number > head.number) return 'unknown';
    const missed = head.number - cursor.number;
    const fromStart = cursor.number === START.number;
    if (fromStart && cursor.id !== START.id) return 'unknown';
    const known = fromStart ? 0 : 1;
    const tooMany = missed > this.#limits.deltaEntries;
    const limit = known + (tooMany ? 0 : missed);
    const from = cursor.number + 1 - known;
    const entries = limit === 0 ? [] : await this.#store.entries(inbox, from, limit);
    const first = known === 1 ? entries.shift() : undefined;
    if (known === 1 && first?.number !== cursor.number) return 'pruned';
    if (first && first.id !== cursor.id) return 'unknown';
    if (tooMany) return 'too-many';
    const whole = entries.every((entry, index) => entry.number === cursor.number + 1 + index);
    return whole && entries.length === missed ? entries : 'pruned';
  }

  async #reset(
    inbox: Inbox,
    answer: Pick<Reset, 'position' | 'counts' | 'serverAt'>,
    reason: ResetReason,
  ): Promise<Omit<Reset, 'inbox'>> {
    // The page and the transient messages share the size limit of an answer.
    const half = this.#limits.answerBytes / 2;
    const page = await this.#page(inbox, {}, half);
    const query = { filter: 'transient', limit: this.#limits.resetTransient } as const;
    const rows = answer.counts.transient > 0 ? await this.#store.page(inbox, query) : [];
    return {
      ...answer,
      kind: 'reset',
      reason,
      ...page,
      transient: fitting(this.#messages.messagesOf(inbox, rows), half),
    };
  }

  async #page(
    inbox: Inbox,
    request: ListRequest,
    bytes: number,
  ): Promise<Pick<Page, 'messages' | 'next'>> {
    const { filter = 'all', before, limit = this.#limits.pageSize, ...conditions } = request;
    const query: PageQuery = {
      ...conditions,
      filter,
      ...(before === undefined ? {} : { before: Number(before) }),
      limit: limit + 1,
    };
    const rows = await this.#store.page(inbox, query);
    const now = this.#store.now();
    // A group lists collapsed messages, too, which no later entry ends.
    const listed = rows.slice(0, limit).filter((row) => isLive(row) || !isExpired(row, now));
    const readable = this.#messages.messagesOf(inbox, listed);
    const messages = fitting(readable, bytes);
    // Unreadable rows are skipped. Messages that do not fit are on the next page.
    const cut = messages.length < readable.length;
    const more = cut || rows.length > limit;
    const last = cut ? messages.at(-1) : rows[limit - 1];
    return { messages, next: more && last ? String(orderOf(last)) : null };
  }
}

/**
 * How many messages a whole list has, according to the head; null for a list by level, tag or
 * group.
 */
function countOf(
  { filter, persistent, level, tag, group }: ListRequest,
  { total, unread, transient, unreadPersistent }: Counts,
): number | null {
  if (level !== undefined || tag !== undefined || group !== undefined) return null;
  const isUnread = filter === 'unread';
  if (filter === 'persistent' || persistent === true) {
    return isUnread ? unreadPersistent : total - transient;
  }
  if (filter === 'transient' || persistent === false) {
    return isUnread ? unread - unreadPersistent : transient;
  }
  return isUnread ? unread : total;
}
