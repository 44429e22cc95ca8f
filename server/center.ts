import { setTimeout as pause } from 'node:timers/promises';
import {
  type Changed,
  type CommandName,
  type Commands,
  type Counts,
  formatPosition,
  type ListRequest,
  type Message,
  MessageCenterError,
  type Page,
  parseRequest,
  type SyncAnswer,
} from '../protocol/index.js';
import { CenterEmitter, type CenterEventName, type CenterEvents } from './center-events.js';
import { ClosedError } from './closed-error.js';
import { InboxReader } from './inbox-reader.js';
import { InboxWriter } from './inbox-writer.js';
import type { ResolvedOptions } from './options.js';
import { inboxOf, parseRecipient, type Recipient, recipientOf } from './recipient.js';
import type { Command } from './rules.js';
import { Secrets } from './secrets.js';
import { parseSend, type SendInput } from './send-input.js';
import type { Inbox, StoredEntry } from './stores/message-store.js';
import { toMessage } from './wire.js';

/** What became of a `send()`. */
export interface Sent {
  /** The message's id. */
  readonly id: string;
  /** True: a message with this key was there already, and stands as it is. */
  readonly existing: boolean;
}

type Executors = {
  readonly [Name in CommandName]: (
    inbox: Inbox,
    request: Commands[Name]['request'],
  ) => Promise<Commands[Name]['value']>;
};

/** How long closing waits for commands that only read, in milliseconds. */
const CLOSING_MS = 2_000;

/** Hears of the entries that this process appended. */
type AppendListener = (inbox: Inbox, entries: readonly StoredEntry[]) => void;

/**
 * The domain service: the verbs, over any store and under any transport. It persists first and
 * tells second.
 */
export class Center {
  readonly reader: InboxReader;
  readonly #options: ResolvedOptions;
  readonly #writer: InboxWriter;
  readonly #emitter: CenterEmitter;
  readonly #appendListeners = new Set<AppendListener>();
  readonly #running = new Set<Promise<unknown>>();
  #opening: Promise<Secrets> | undefined;
  #closed = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    this.#emitter = new CenterEmitter(options.log);
    this.reader = new InboxReader(options.store, options.limits, options.log);
    this.#writer = new InboxWriter(options.store, options.limits, (inbox, entries) =>
      this.#appended(inbox, entries),
    );
  }

  /** Opens the store once; a failure is tried anew by the next call. */
  async open(): Promise<Secrets> {
    if (this.#closed) throw new ClosedError();
    this.#opening ??= this.#open();
    try {
      return await this.#opening;
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #open(): Promise<Secrets> {
    await this.#options.store.open(this.#options.log);
    return new Secrets(await this.#options.store.secret());
  }

  /** Ends what `open` began, after what is under way. Idempotent. */
  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([this.#writer.idle(), this.#commandsDone()]);
    await this.#options.store.close();
  }

  /** A command reads the store several times, and the store would be closed between two of them. */
  async #commandsDone(): Promise<void> {
    const timeout = new AbortController();
    const { signal } = timeout;
    const done = Promise.allSettled(this.#running).finally(() => timeout.abort());
    await Promise.race([done, pause(CLOSING_MS, undefined, { signal }).catch(() => {})]);
  }

  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void {
    return this.#emitter.on(name, listener);
  }

  /** @returns A function that takes the listener off again. */
  onAppended(listener: AppendListener): () => void {
    this.#appendListeners.add(listener);
    return () => this.#appendListeners.delete(listener);
  }

  async send(input: SendInput<object>): Promise<Sent> {
    const { recipient, message } = parseSend(input, this.#options.limits);
    const { entries } = await this.#change(inboxOf(recipient), {
      name: 'add',
      messages: [message],
      anonymous: 'session' in recipient,
    });
    return { id: message.id, existing: entries.length === 0 };
  }

  /** Runs one parsed command on an inbox: what every transport calls, and every verb below. */
  async execute<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    await this.open();
    const running = this.#executors[name](inbox, request);
    this.#running.add(running);
    try {
      return await running;
    } catch (error) {
      const tooLate = this.#closed && isUnavailable(error);
      throw tooLate ? new ClosedError(error) : error;
    } finally {
      this.#running.delete(running);
    }
  }

  async counts(recipient: Recipient): Promise<Counts> {
    await this.open();
    const inbox = inboxOf(parseRecipient(recipient, 'recipient'));
    return (await this.#options.store.head(inbox)).counts;
  }

  list(recipient: Recipient, request: ListRequest = {}): Promise<Page> {
    return this.#verb('list', recipient, request);
  }

  get(recipient: Recipient, id: string): Promise<Message> {
    return this.#verb('get', recipient, { id });
  }

  sync(recipient: Recipient, position?: string): Promise<SyncAnswer> {
    return this.#verb('sync', recipient, position === undefined ? {} : { position });
  }

  markRead(recipient: Recipient, ids: string | readonly string[]): Promise<Changed> {
    return this.#verb('read', recipient, { ids: asList(ids) });
  }

  markUnread(recipient: Recipient, ids: string | readonly string[]): Promise<Changed> {
    return this.#verb('unread', recipient, { ids: asList(ids) });
  }

  markAllRead(recipient: Recipient, upTo = Number.MAX_SAFE_INTEGER): Promise<Changed> {
    return this.#verb('read-up-to', recipient, { upTo });
  }

  remove(recipient: Recipient, ids: string | readonly string[]): Promise<Changed> {
    return this.#verb('remove', recipient, { ids: asList(ids) });
  }

  restore(recipient: Recipient, ids: string | readonly string[]): Promise<Changed> {
    return this.#verb('restore', recipient, { ids: asList(ids) });
  }

  shown(recipient: Recipient, ids: string | readonly string[]): Promise<Changed> {
    return this.#verb('shown', recipient, { ids: asList(ids) });
  }

  async #verb<Name extends CommandName>(
    name: Name,
    recipient: Recipient,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    const inbox = inboxOf(parseRecipient(recipient, 'recipient'));
    return this.execute(name, inbox, parseRequest[name](request, this.#options.limits));
  }

  readonly #executors: Executors = {
    sync: async (inbox, { position }) => {
      const tag = (await this.open()).tagOf(inbox);
      const identity = 'user' in recipientOf(inbox) ? 'user' : 'anonymous';
      return { ...(await this.reader.sync(inbox, position)), inbox: tag, identity };
    },
    list: (inbox, request) => this.reader.list(inbox, request),
    get: (inbox, { id }) => this.reader.get(inbox, id),
    read: (inbox, { ids }) => this.#changed(inbox, { name: 'read', ids }),
    unread: (inbox, { ids }) => this.#changed(inbox, { name: 'unread', ids }),
    'read-up-to': (inbox, { upTo }) => this.#changed(inbox, { name: 'read-up-to', upTo }),
    remove: (inbox, { ids }) => this.#changed(inbox, { name: 'remove', ids }),
    restore: (inbox, { ids }) => this.#changed(inbox, { name: 'restore', ids }),
    shown: (inbox, { ids }) => this.#changed(inbox, { name: 'shown', ids }),
  };

  async #changed(inbox: Inbox, command: Command): Promise<Changed> {
    const { head, missing } = await this.#change(inbox, command);
    return { position: formatPosition(head), counts: head.counts, missing };
  }

  async #change(inbox: Inbox, command: Command): ReturnType<InboxWriter['change']> {
    await this.open();
    return this.#writer.change(inbox, command);
  }

  #appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    for (const listener of this.#appendListeners) listener(inbox, entries);
    const recipient = recipientOf(inbox);
    for (const entry of entries) {
      if (entry.kind === 'added') {
        this.#emitter.emit('sent', { recipient, message: toMessage(entry.row) });
      } else if (entry.kind === 'read-up-to') {
        this.#emitter.emit('read', { recipient, ids: [], upTo: entry.upTo });
      } else {
        this.#emitter.emit(entry.kind, { recipient, ids: entry.ids });
      }
    }
  }
}

function isUnavailable(error: unknown): boolean {
  return error instanceof MessageCenterError && error.code === 'UNAVAILABLE';
}

function asList(ids: string | readonly string[]): readonly string[] {
  return typeof ids === 'string' ? [ids] : ids;
}
