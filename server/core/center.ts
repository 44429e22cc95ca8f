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
} from '../../protocol/index.js';
import { Secrets } from '../auth/secrets.js';
import type { ResolvedOptions } from '../options.js';
import type { Inbox, Stop, StoredEntry } from '../stores/message-store.js';
import { ClosedError } from './closed-error.js';
import { DueWorker } from './due-work.js';
import { CenterEmitter, type CenterEventName, type CenterEvents } from './events.js';
import { InboxReader } from './inbox-reader.js';
import { InboxWriter, type Outcome } from './inbox-writer.js';
import { inboxOf, parseRecipient, type Recipient, recipientOf } from './recipient.js';
import type { Command } from './rules.js';
import { parseSend, persistentRefused, type SendInput } from './send-input.js';
import { toMessage } from './serialize.js';
import { SessionEnded } from './session-ended.js';
import { MERGE, SessionMerge } from './session-merge.js';

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

/** Changes an inbox; rejects with SessionEnded where its visitor has signed in, or goes on there. */
type Change = (inbox: Inbox, command: Command) => Promise<Outcome>;

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
  readonly #merge: SessionMerge;
  readonly #dueWorker: DueWorker;
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
    this.#merge = new SessionMerge({
      store: options.store,
      writer: this.#writer,
      secrets: () => this.open(),
    });
    this.#dueWorker = new DueWorker({
      store: options.store,
      open: () => this.open(),
      handlers: new Map([[MERGE, (work) => this.#merge.complete(work)]]),
      log: options.log,
    });
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
    await Promise.all([this.#writer.idle(), this.#dueWorker.close(), this.#commandsDone()]);
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
    const { recipient, message, asksPersistent } = parseSend(input, this.#options.limits);
    const inbox = inboxOf(recipient);
    const anonymous = 'session' in recipient;
    if (anonymous && asksPersistent && !(await this.#merge.hasEnded(inbox))) {
      throw persistentRefused();
    }
    const { entries } = await this.#follow(inbox, { name: 'add', messages: [message], anonymous });
    return { id: message.id, existing: entries.length === 0 };
  }

  /** Closes the recipient's sockets at every node; their pages come back as who they are then. */
  async disconnect(recipient: Recipient): Promise<void> {
    await this.#follow(inboxOf(parseRecipient(recipient, 'recipient')), { name: 'disconnect' });
  }

  /**
   * Does due work, whichever process left it, until it is stopped or the center is closed.
   * @param keepsAlive Whether the process is to live for it.
   */
  work(keepsAlive: boolean): Stop {
    return this.#dueWorker.start(keepsAlive);
  }

  /**
   * A visitor with a session has signed in: the session's messages become the user's, and the
   * session ends. Where that has been done already, it stays as it is.
   */
  adoptSession(user: Recipient, session: string): Promise<void> {
    return this.#merge.adopt(inboxOf({ session }), inboxOf(user));
  }

  /** Whether the visitor with this session has signed in: it is no valid session any more. */
  hasEnded(session: string): Promise<boolean> {
    return this.#merge.hasEnded(inboxOf({ session }));
  }

  /**
   * Runs one parsed command of a page on its inbox: what every transport calls.
   * @throws SessionEnded for a change of a session whose visitor has signed in.
   */
  async execute<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    await this.open();
    return this.#tracked(this.#ofPages[name](inbox, request));
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
    const parsed = parseRequest[name](request, this.#options.limits);
    await this.open();
    return this.#tracked(this.#ofApp[name](inbox, parsed));
  }

  /** Closing waits for it; what comes too late finds the store closed, and says so. */
  async #tracked<Value>(running: Promise<Value>): Promise<Value> {
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

  /** Commands of pages, which may do nothing with a session that has ended. */
  readonly #ofPages = this.#executors((inbox, command) => this.#writer.change(inbox, command));

  /** The app's own: what it means for a session goes on with the user whose it was. */
  readonly #ofApp = this.#executors((inbox, command) => this.#follow(inbox, command));

  #executors(change: Change): Executors {
    const changed = async (inbox: Inbox, command: Command): Promise<Changed> => {
      const { head, missing } = await change(inbox, command);
      return { position: formatPosition(head), counts: head.counts, missing };
    };
    return {
      sync: async (inbox, { position }) => {
        const tag = (await this.open()).tagOf(inbox);
        const identity = 'user' in recipientOf(inbox) ? 'user' : 'anonymous';
        return { ...(await this.reader.sync(inbox, position)), inbox: tag, identity };
      },
      list: (inbox, request) => this.reader.list(inbox, request),
      get: (inbox, { id }) => this.reader.get(inbox, id),
      read: (inbox, { ids }) => changed(inbox, { name: 'read', ids }),
      unread: (inbox, { ids }) => changed(inbox, { name: 'unread', ids }),
      'read-up-to': (inbox, { upTo }) => changed(inbox, { name: 'read-up-to', upTo }),
      remove: (inbox, { ids }) => changed(inbox, { name: 'remove', ids }),
      restore: (inbox, { ids }) => changed(inbox, { name: 'restore', ids }),
      shown: (inbox, { ids }) => changed(inbox, { name: 'shown', ids }),
    };
  }

  async #follow(inbox: Inbox, command: Command): Promise<Outcome> {
    await this.open();
    try {
      return await this.#writer.change(inbox, command);
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      return this.#merge.follow(inbox, error.to, command);
    }
  }

  #appended(inbox: Inbox, entries: readonly StoredEntry[]): void {
    for (const listener of this.#appendListeners) listener(inbox, entries);
    const recipient = recipientOf(inbox);
    for (const entry of entries) {
      if (entry.kind === 'moved' || entry.kind === 'disconnect') continue;
      if (entry.kind === 'added') {
        // It was told when it was sent to the session.
        if (entry.row.content.movedFrom) continue;
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
