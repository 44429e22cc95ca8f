import { isChange } from '../../protocol/commands.js';
import { parse } from '../../protocol/field-schemas.js';
import {
  type ChangeName,
  type CommandName,
  type Commands,
  type Counts,
  formatPosition,
} from '../../protocol/index.js';
import { createSchemas, parseRequest, type Schemas } from '../../protocol/schemas.js';
import { Secrets } from '../auth/secrets.js';
import type { ResolvedOptions } from '../options.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Inbox, Stop } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { Background } from './background.js';
import { BulkWriter } from './bulk-writer.js';
import { ChangeFollower } from './change-follower.js';
import { ClosedError } from './closed-error.js';
import { ERASE_OPTIONS, type EraseOptions } from './eraser.js';
import { CenterEmitter, type CenterEventName, type CenterEvents } from './events.js';
import { EveryoneLog } from './everyone-log.js';
import { InboxReader } from './inbox-reader.js';
import { InboxWriter } from './inbox-writer.js';
import type { Job, JobInput } from './job.js';
import { Jobs } from './jobs.js';
import { ListSender } from './list-sender.js';
import { LogWatch } from './log-watch.js';
import { parseTarget, parseUpdate } from './parse-update.js';
import { type PageLink, readLinking } from './read-linking.js';
import {
  type Audience,
  inboxOf,
  keyOfBroadcast,
  parseRecipient,
  type Recipient,
  recipientOf,
} from './recipient.js';
import type { Command } from './rules.js';
import { RunningCommands } from './running-commands.js';
import type {
  MessageTarget,
  Retracted,
  Sent,
  Skipped,
  Updated,
  UpdateInput,
  UpdateOptions,
} from './send-input.js';
import { Sender } from './sender.js';
import { SessionEnded } from './session-ended.js';
import { SessionMerge } from './session-merge.js';
import { SessionUse } from './session-use.js';
import { TransactionSends } from './transaction-sends.js';
import type { Pruned } from './upkeep.js';

type ReadName = Exclude<CommandName, ChangeName>;

type Reads = {
  readonly [Name in ReadName]: (
    inbox: Inbox,
    request: Commands[Name]['request'],
  ) => Promise<Commands[Name]['value']>;
};

/** Changes an inbox; for a session that has ended, throws SessionEnded or changes the user's. */
type Change = (inbox: Inbox, command: Command) => Promise<Outcome>;

/** Called with the entries that this process appended. */
type AppendListener = (inbox: Inbox, entries: readonly StoredEntry[]) => void;

/**
 * The domain service: the verbs, for any store and any transport. It persists entries before it
 * notifies anybody.
 */
export class Center {
  readonly everyone: EveryoneLog;
  readonly bulk: BulkWriter;
  readonly reader: InboxReader;
  readonly schemas: Schemas;
  readonly sender: Sender;
  readonly logWatch: LogWatch;
  readonly #options: ResolvedOptions;
  readonly #writer: InboxWriter;
  readonly #transactions: TransactionSends;
  readonly #merge: SessionMerge;
  readonly #jobs: Jobs;
  readonly #background: Background;
  readonly #sessionUse: SessionUse;
  readonly #emitter: CenterEmitter;
  readonly #follower: ChangeFollower;
  readonly #appendListeners = new Set<AppendListener>();
  readonly #commands = new RunningCommands();
  #opening: Promise<Secrets> | undefined;
  #closing = false;

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const { store, limits, levels, groups, log } = options;
    this.schemas = createSchemas({
      limits,
      levels: [...levels.keys()],
      now: () => store.now(),
    });
    this.logWatch = new LogWatch(store);
    this.#emitter = new CenterEmitter(levels, options.log);
    this.everyone = new EveryoneLog(store, limits.broadcastMs);
    this.reader = new InboxReader(
      options.store,
      options.limits,
      this.everyone,
      async (inbox) => (await this.#writer.change(inbox, { name: 'expire' })).head,
      levels,
      options.log,
    );
    const onAppended: AppendListener = (inbox, entries) => {
      for (const listener of this.#appendListeners) listener(inbox, entries);
      this.#background.appended(inbox, entries);
      this.#follower.appended(inbox, entries);
      this.#emitter.emitEntries(inbox, entries, true);
    };
    const { everyone } = this;
    this.#writer = new InboxWriter(store, limits, everyone, onAppended);
    this.bulk = new BulkWriter({ store, limits, everyone, writer: this.#writer, onAppended });
    this.#follower = new ChangeFollower({
      store,
      watch: this.logWatch,
      open: () => this.open(),
      afterOwn: async (inbox) => {
        await this.bulk.afterRunning(inbox);
        await this.#writer.afterRunning(inbox);
      },
      emit: (inbox, entries) => this.#emitter.emitEntries(inbox, entries, false),
      log,
    });
    this.#merge = new SessionMerge({
      store: options.store,
      writer: this.#writer,
      secrets: () => this.open(),
    });
    const open = () => this.open();
    const change = (inbox: Inbox, command: Command) => this.#follow(inbox, command);
    const rules = { schemas: this.schemas, levels };
    const merge = this.#merge;
    this.#transactions = new TransactionSends({ store, send: change, log });
    this.sender = new Sender({
      rules,
      minLevel: options.minLevel,
      lists: new ListSender({
        store,
        open,
        bulk: this.bulk,
        merge,
        groups,
        abandoned: this.#commands.abandoned,
        log,
      }),
      transactions: this.#transactions,
      merge,
      open,
      change,
      track: (work) => this.#commands.track(work),
    });
    this.#jobs = new Jobs({
      ...options,
      rules,
      now: () => options.store.now(),
      send: (parsed) => this.sender.sendToOne(parsed),
      change: (inbox, command) => this.#change(inbox, command),
    });
    this.#background = new Background({
      options,
      writer: this.#writer,
      merge: this.#merge,
      jobs: this.#jobs,
      transactions: this.#transactions,
      open: () => this.open(),
    });
    this.#sessionUse = new SessionUse(options.store);
  }

  /** Opens the store once. After a failure, the next call tries again. */
  async open(): Promise<Secrets> {
    if (this.#commands.closed) throw new ClosedError();
    this.#opening ??= this.#open();
    try {
      return await this.#commands.orClosed(this.#opening);
    } catch (error) {
      this.#opening = undefined;
      throw error;
    }
  }

  async #open(): Promise<Secrets> {
    await this.#options.store.open(this.#options.log);
    return new Secrets(await this.#options.store.secret());
  }

  /** Whether `close` has been called. */
  get closing(): boolean {
    return this.#closing;
  }

  /** Closes the store once running changes are done. Idempotent. */
  async close(): Promise<void> {
    this.#closing = true;
    await this.#transactions.close();
    const done = this.#commands.close();
    this.#follower.close();
    await this.#jobs.close();
    await Promise.all([this.#writer.idle(), this.#background.close(), done]);
    await this.#options.store.close();
  }

  on<Name extends CenterEventName>(
    name: Name,
    listener: (event: CenterEvents[Name]) => void,
  ): () => void {
    const stop = this.#emitter.on(name, listener);
    this.#follower.listen();
    return stop;
  }

  /**
   * Emits the changes of other processes, until it is stopped or the center is closed.
   * @param keepsAlive Whether it keeps the process alive.
   */
  watch(keepsAlive: boolean): Stop {
    if (this.#commands.closed) throw new ClosedError();
    return this.#follower.start(keepsAlive);
  }

  /** @returns Removes the listener. */
  onAppended(listener: AppendListener): () => void {
    this.#appendListeners.add(listener);
    return () => this.#appendListeners.delete(listener);
  }

  async job(recipient: Recipient, input: JobInput<object>): Promise<Job<Sent | Skipped>> {
    await this.open();
    return this.#jobs.start(recipient, input);
  }

  async update(
    recipient: Audience,
    target: MessageTarget,
    patch: UpdateInput<object>,
    options: UpdateOptions,
  ): Promise<Updated> {
    const inbox = inboxOfAudience(recipient);
    const { target: named, ...rest } = parseUpdate(target, patch, options, this.schemas);
    const command = { ...rest, target: targetIn(inbox, named) };
    const { missing } = await this.#follow(inbox, command);
    return { updated: missing.length === 0 };
  }

  /**
   * Marks the messages read that link to a page.
   * @returns Their ids.
   * @throws SessionEnded for a session whose visitor has signed in.
   */
  async readByLink(inbox: Inbox, page: PageLink): Promise<readonly string[]> {
    const { store, limits } = this.#options;
    await this.open();
    await this.#sessionUse.note(inbox);
    const { counts } = await this.#commands.track(this.reader.appliedHead(inbox));
    if (counts.unread === 0) return [];
    return readLinking(page, {
      unread: (limit) => this.#commands.track(store.unreadOfLink(inbox, page.link, limit)),
      read: (ids) => this.execute('read', inbox, { ids }),
      idsPerCommand: limits.idsPerCommand,
    });
  }

  async retract(recipient: Audience, target: MessageTarget): Promise<Retracted> {
    const inbox = inboxOfAudience(recipient);
    const named = targetIn(inbox, parseTarget(target, this.schemas));
    const command = { name: 'retract', target: named } as const;
    const { missing } = await this.#follow(inbox, command);
    return { retracted: missing.length === 0 };
  }

  /** Closes the recipient's sockets in every process; their pages are identified again. */
  async disconnect(recipient: Recipient): Promise<void> {
    await this.#follow(inboxOf(parseRecipient(recipient, 'recipient')), { name: 'disconnect' });
  }

  async counts(recipient: Recipient): Promise<Counts> {
    await this.open();
    const inbox = inboxOf(parseRecipient(recipient, 'recipient'));
    return (await this.reader.head(inbox)).counts;
  }

  /**
   * Does due work of all processes, until it is stopped or the center is closed.
   * @param keepsAlive Whether it keeps the process alive.
   */
  work(keepsAlive: boolean): Stop {
    if (this.#commands.closed) throw new ClosedError();
    return this.#background.work(keepsAlive);
  }

  /** Runs the sweeps of due work now. */
  async prune(): Promise<Pruned> {
    await this.open();
    return this.#commands.orClosed(this.#background.prune());
  }

  /** Erases everything that the store holds of a recipient's inbox. */
  async erase(recipient: Recipient, options: EraseOptions): Promise<void> {
    const inbox = inboxOf(parseRecipient(recipient, 'recipient'));
    const { from } = parse(ERASE_OPTIONS, options, 'the options', 'options.');
    await this.open();
    await this.#commands.orClosed(this.#background.erase(inbox, { from }));
  }

  /**
   * Merges the session of a visitor who has signed in: its messages become the user's, and it ends.
   * Does nothing for a session that has ended.
   */
  adoptSession(user: Recipient, session: string): Promise<void> {
    return this.#merge.adopt(inboxOf({ session }), inboxOf(user));
  }

  /** Whether the session has ended because its visitor has signed in. */
  hasEnded(session: string): Promise<boolean> {
    return this.#merge.hasEnded(inboxOf({ session }));
  }

  /** The visitor of a session came back to it. */
  noteUse(session: string): Promise<void> {
    return this.#sessionUse.note(inboxOf({ session }));
  }

  /**
   * Executes a command of a page. Every transport calls this.
   * @param request The parsed request.
   * @throws SessionEnded for a change of a session whose visitor has signed in.
   */
  async execute<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    await this.open();
    await this.#sessionUse.note(inbox);
    const change: Change = (changing, command) => this.#writer.change(changing, command);
    return this.#commands.track(this.#run(name, inbox, request, change));
  }

  /** Executes a command of the app. For a session that has ended, changes the user's inbox. */
  async executeForApp<Name extends CommandName>(
    name: Name,
    recipient: Recipient,
    input: Commands[Name]['request'],
  ): Promise<Commands[Name]['value']> {
    const inbox = inboxOf(parseRecipient(recipient, 'recipient'));
    const request = parseRequest(name, input, this.schemas);
    await this.open();
    const change: Change = (changing, command) => this.#follow(changing, command);
    return this.#commands.track(this.#run(name, inbox, request, change));
  }

  async #run<Name extends CommandName>(
    name: Name,
    inbox: Inbox,
    request: Commands[Name]['request'],
    change: Change,
  ): Promise<Commands[Name]['value']> {
    if (!isChange(name)) {
      return this.#reads[name as ReadName](inbox, request as never);
    }
    const { head, missing } = await change(inbox, { name, ...request } as Command);
    return { position: formatPosition(head), counts: head.counts, missing };
  }

  readonly #reads: Reads = {
    sync: async (inbox, { position }) => {
      const tag = (await this.open()).tagOf(inbox);
      const identity = 'user' in recipientOf(inbox) ? 'user' : 'anonymous';
      return { ...(await this.reader.sync(inbox, position)), inbox: tag, identity };
    },
    list: (inbox, request) => this.reader.list(inbox, request),
    get: (inbox, { id }) => this.reader.get(inbox, id),
  };

  async #follow(inbox: Inbox, command: Command): Promise<Outcome> {
    await this.open();
    return this.#change(inbox, command);
  }

  /** Allowed while the center is closing, too. */
  async #change(inbox: Inbox, command: Command): Promise<Outcome> {
    try {
      return await this.#writer.change(inbox, command);
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      return this.#merge.follow(inbox, error.to, command);
    }
  }
}

function inboxOfAudience(audience: Audience): Inbox {
  return audience === 'everyone' ? EVERYONE : inboxOf(parseRecipient(audience, 'recipient'));
}

/** A target as the messages of an inbox are stored. */
function targetIn(inbox: Inbox, target: MessageTarget): MessageTarget {
  if (inbox !== EVERYONE || 'id' in target) return target;
  return { key: keyOfBroadcast(target.key) };
}
