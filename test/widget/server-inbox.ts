import { onTestFinished, vi } from 'vitest';
import {
  type Changed,
  type Counts,
  DEFAULT_LIMITS,
  type Entry,
  formatPosition,
  type ListRequest,
  type Message,
  type Page,
  type Push,
  type SyncAnswer,
} from '../../protocol/index.js';
import type { NewMessage } from '../../server/core/add-rules.js';
import { EveryoneLog } from '../../server/core/everyone-log.js';
import { InboxReader } from '../../server/core/inbox-reader.js';
import { InboxWriter } from '../../server/core/inbox-writer.js';
import type { Command, IdsCommandName } from '../../server/core/rules.js';
import { sqliteStore } from '../../server/sqlite.js';
import type { Inbox, MessageStore } from '../../server/stores/message-store.js';
import type { Patch } from '../../server/stores/stored-entry.js';

/** A message to be added: `m` and its number, an unread info of now, unless it says otherwise. */
export type Draft = Partial<Omit<Message, 'number' | 'applied' | 'readAt' | 'ended'>> & {
  readonly collapse?: boolean;
};

/** An inbox on a real store, which the test changes as another process would. */
export class ServerInbox {
  /** Entries in a delta; more are answered by a reset. */
  deltaLimit: number = DEFAULT_LIMITS.deltaEntries;
  pageSize: number = DEFAULT_LIMITS.pageSize;
  readonly tag: string;
  readonly #inbox: Inbox;
  readonly #store: MessageStore;
  readonly #everyone: EveryoneLog;
  readonly #writer: InboxWriter;

  /** @param store An open one. */
  constructor(store: MessageStore, inbox: Inbox, tag: string) {
    this.tag = tag;
    this.#inbox = inbox;
    this.#store = store;
    this.#everyone = new EveryoneLog(store, DEFAULT_LIMITS.broadcastMs);
    this.#writer = new InboxWriter(store, DEFAULT_LIMITS, this.#everyone, () => {});
  }

  /** A user's inbox on a store of its own, with `messages` messages; closed after the test. */
  static async open(messages = 0, tag = 'tag-1'): Promise<ServerInbox> {
    const store = sqliteStore(':memory:');
    await store.open();
    onTestFinished(() => store.close());
    const inbox = new ServerInbox(store, `user:${tag}`, tag);
    if (messages > 0) await inbox.addMany(messages);
    return inbox;
  }

  /** Adds messages in one go, `m1` and so on to an empty log. */
  async addMany(count: number, draft: Draft = {}): Promise<void> {
    const next = (await this.length()) + 1;
    const messages = Array.from({ length: count }, (_, index) => newMessage(next + index, draft));
    await this.write({ name: 'add', messages, anonymous: false });
  }

  async add({ createdAt, ...draft }: Draft = {}): Promise<Message> {
    const message = newMessage((await this.length()) + 1, draft);
    const now = createdAt ? vi.spyOn(this.#store, 'now') : undefined;
    now?.mockReturnValue(Date.parse(createdAt as string));
    await this.write({ name: 'add', messages: [message], anonymous: false });
    now?.mockRestore();
    return this.#reader.get(this.#inbox, message.id);
  }

  /** The app changes a message. */
  update(id: string, patch: Patch, renew = false): Promise<Changed> {
    return this.write({ name: 'update', target: { id }, patch, renew });
  }

  /** The app takes a message back. */
  retract(id: string): Promise<Changed> {
    return this.write({ name: 'retract', target: { id } });
  }

  change(name: IdsCommandName, ids: readonly string[]): Promise<Changed> {
    return this.write({ name, ids });
  }

  readUpTo(upTo: number): Promise<Changed> {
    return this.write({ name: 'read-up-to', upTo });
  }

  /** @throws MessageCenterError NOT_FOUND where none of the ids of a command can be meant. */
  async write(command: Command): Promise<Changed> {
    const { head, missing } = await this.#writer.change(this.#inbox, command);
    return { position: formatPosition(head), counts: head.counts, missing };
  }

  /** How many entries the log has. */
  async length(): Promise<number> {
    return (await this.#store.head(this.#inbox)).number;
  }

  async counts(): Promise<Counts> {
    return (await this.#store.head(this.#inbox)).counts;
  }

  async position(): Promise<string> {
    return formatPosition(await this.#store.head(this.#inbox));
  }

  async positionAt(number: number): Promise<string> {
    const [entry] = number === 0 ? [] : await this.#store.entries(this.#inbox, number, 1);
    return entry ? formatPosition(entry) : '0.0';
  }

  /** The kinds of all entries, in order. */
  async kinds(): Promise<Entry['kind'][]> {
    const entries = await this.#store.entries(this.#inbox, 1, 1_000);
    return entries.map(({ kind }) => kind);
  }

  /** The ids of all live messages, newest first. */
  async live(filter: 'all' | 'unread'): Promise<string[]> {
    const rows = await this.#store.page(this.#inbox, { filter, limit: 1_000 });
    return rows.map(({ id }) => id);
  }

  page(request: ListRequest = {}): Promise<Page> {
    return this.#reader.list(this.#inbox, request);
  }

  async sync(position?: string): Promise<SyncAnswer> {
    const synced = await this.#reader.sync(this.#inbox, position);
    return { ...synced, inbox: this.tag, identity: 'user' };
  }

  /** The push of the entries after number `from` up to `to`; from below 0 counts from the end. */
  async push(from = -1, to?: number): Promise<Push> {
    const length = await this.length();
    const first = from < 0 ? Math.max(0, length + from) : from;
    const last = to ?? length;
    const stored = await this.#store.entries(this.#inbox, first + 1, last - first);
    const entries = await this.#reader.toEntries(this.#inbox, stored);
    return { prev: await this.positionAt(first), cur: await this.positionAt(last), entries };
  }

  /** The position of the log, as a head notice. */
  async head(): Promise<Push> {
    const position = await this.position();
    return { prev: position, cur: position, entries: [] };
  }

  get #reader(): InboxReader {
    const { deltaLimit: deltaEntries, pageSize } = this;
    const limits = { ...DEFAULT_LIMITS, deltaEntries, pageSize };
    return new InboxReader(this.#store, limits, this.#everyone, async (inbox) => {
      return (await this.#writer.change(inbox, { name: 'expire' })).head;
    });
  }
}

function newMessage(number: number, draft: Draft): NewMessage {
  const { id = `m${number}`, level = 'info', persistent = true, expiresAt, ...rest } = draft;
  const { group = null, collapse = false, ...content } = rest;
  const text = `Message ${number}`;
  return {
    id,
    key: null,
    again: false,
    life: 0,
    group,
    collapse,
    level,
    persistent,
    expiresAt: expiresAt === undefined ? null : Date.parse(expiresAt),
    content: { text, ...content },
  };
}
