import { invalid } from '../../protocol/errors.js';
import { parse } from '../../protocol/field-schemas.js';
import type { Counts } from '../../protocol/index.js';
import { createSchemas, type Schemas } from '../../protocol/schemas.js';
import type { Secrets } from '../auth/secrets.js';
import type { ResolvedOptions } from '../options.js';
import { orAborted } from '../or-aborted.js';
import { EVERYONE, isAnonymous } from '../stores/inbox.js';
import type { Inbox, Stop } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { Background } from './background.js';
import { BulkWriter } from './bulk-writer.js';
import { CenterLifecycle } from './center-lifecycle.js';
import { ChangeFollower } from './change-follower.js';
import { CommandRunner } from './command-runner.js';
import { ERASE_OPTIONS, type EraseOptions } from './eraser.js';
import { CenterEmitter, type CenterEventName, type CenterEvents } from './events.js';
import { EveryoneLog } from './everyone-log.js';
import { logFullInbox } from './full-inbox.js';
import { InboxReader } from './inbox-reader.js';
import { InboxWriter } from './inbox-writer.js';
import type { Job, JobInput } from './job.js';
import { Jobs } from './jobs.js';
import { ListSender } from './list-sender.js';
import { LogWatch } from './log-watch.js';
import { parseTarget, parseUpdate } from './parse-update.js';
import { type Audience, keyOfBroadcast, parseInbox, type Recipient } from './recipient.js';
import type { Command } from './rules.js';
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
import { SessionMerge } from './session-merge.js';
import { SessionUse } from './session-use.js';
import { TransactionSends } from './transaction-sends.js';
import type { Pruned } from './upkeep.js';

/** Called with the entries that this process appended. */
type AppendListener = (inbox: Inbox, entries: readonly StoredEntry[]) => void;

/** How long closing waits for running work, in milliseconds. */
const CLOSING_MS = 2_000;

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
  readonly commands: CommandRunner;
  readonly merge: SessionMerge;
  readonly sessionUse: SessionUse;
  readonly logWatch: LogWatch;
  readonly #options: ResolvedOptions;
  readonly #lifecycle: CenterLifecycle;
  readonly #writer: InboxWriter;
  readonly #transactions: TransactionSends;
  readonly #jobs: Jobs;
  readonly #background: Background;
  readonly #emitter: CenterEmitter;
  readonly #follower: ChangeFollower;
  readonly #appendListeners = new Set<AppendListener>();

  constructor(options: ResolvedOptions) {
    this.#options = options;
    const { store, limits, levels, groups, minLevel, log, logOnce } = options;
    const lifecycle = new CenterLifecycle(store, log);
    this.#lifecycle = lifecycle;
    const { open } = lifecycle;
    const schemas = createSchemas({
      limits,
      levels: [...levels.keys()],
      now: () => store.now(),
    });
    this.schemas = schemas;
    this.logWatch = new LogWatch(store);
    this.#emitter = new CenterEmitter(levels, log);
    const everyone = new EveryoneLog(store, limits.broadcastMs);
    this.everyone = everyone;
    const refresh = async (inbox: Inbox) =>
      (await this.#writer.change(inbox, { name: 'expire' })).head;
    this.reader = new InboxReader(store, limits, everyone, refresh, levels, logOnce);
    const onAppended: AppendListener = (inbox, entries) => {
      for (const listener of this.#appendListeners) listener(inbox, entries);
      this.#background.appended(inbox, entries);
      this.#follower.appended(inbox, entries);
      this.#emitter.emitEntries(inbox, entries, true);
      logFullInbox(inbox, entries, options);
    };
    const writer = new InboxWriter(store, limits, everyone, onAppended);
    this.#writer = writer;
    this.bulk = new BulkWriter({ store, limits, everyone, writer, onAppended });
    this.#follower = new ChangeFollower({
      store,
      watch: this.logWatch,
      open,
      afterOwn: async (inbox) => {
        await this.bulk.afterRunning(inbox);
        await writer.afterRunning(inbox);
      },
      emit: (inbox, entries) => this.#emitter.emitEntries(inbox, entries, false),
      log,
    });
    const merge = new SessionMerge({ store, writer, secrets: open });
    this.merge = merge;
    this.sessionUse = new SessionUse(store);
    this.commands = new CommandRunner({
      store,
      limits,
      schemas,
      reader: this.reader,
      writer,
      merge,
      sessionUse: this.sessionUse,
      lifecycle,
    });
    const change = (inbox: Inbox, command: Command) => this.#change(inbox, command);
    const rules = { schemas, levels };
    const transactions = new TransactionSends({ store, send: change, log });
    this.#transactions = transactions;
    const { bulk } = this;
    const { abandoned } = lifecycle;
    this.sender = new Sender({
      rules,
      minLevel,
      lists: new ListSender({ store, open, bulk, merge, groups, abandoned, log }),
      transactions,
      merge,
      open,
      change,
      track: (work) => lifecycle.track(work),
    });
    // Allowed while the center is closing, too.
    const changeForJob = (inbox: Inbox, command: Command) =>
      lifecycle.track(merge.change(inbox, command));
    const jobs = new Jobs({
      ...options,
      rules,
      now: () => store.now(),
      send: (parsed) => this.sender.sendToOne(parsed, changeForJob),
      change: changeForJob,
    });
    this.#jobs = jobs;
    this.#background = new Background({ options, writer, merge, jobs, transactions, open });
  }

  /** Opens the store once. After a failure, the next call tries again. */
  open(): Promise<Secrets> {
    return this.#lifecycle.open();
  }

  /** Whether `close` has been called. */
  get closing(): boolean {
    return this.#lifecycle.closing;
  }

  /** Closes the store once running work is done, or after two seconds. Idempotent. */
  async close(): Promise<void> {
    this.#lifecycle.beginClosing();
    const timer = setTimeout(() => this.#lifecycle.abandon(), CLOSING_MS);
    const inTime = (work: Promise<void>) =>
      orAborted(work, this.#lifecycle.abandoned).catch(() => {});
    await inTime(this.#transactions.close());
    await inTime(this.#endWork());
    clearTimeout(timer);
    this.#lifecycle.abandon();
    await this.#options.store.close();
  }

  async #endWork(): Promise<void> {
    const done = this.#lifecycle.close();
    this.#follower.close();
    await this.#jobs.close();
    await Promise.all([this.#writer.idle(), this.#background.close(), done]);
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
    this.#lifecycle.refuseClosed();
    return this.#follower.start(keepsAlive);
  }

  /** @returns Removes the listener. */
  onAppended(listener: AppendListener): () => void {
    this.#appendListeners.add(listener);
    return () => this.#appendListeners.delete(listener);
  }

  job(recipient: Recipient, input: JobInput<object>): Promise<Job<Sent | Skipped>> {
    return this.#lifecycle.run(() => this.#jobs.start(recipient, input));
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
    const { missing } = await this.#change(inbox, command);
    return { updated: missing.length === 0 };
  }

  async retract(recipient: Audience, target: MessageTarget): Promise<Retracted> {
    const inbox = inboxOfAudience(recipient);
    const named = targetIn(inbox, parseTarget(target, this.schemas));
    const command = { name: 'retract', target: named } as const;
    const { missing } = await this.#change(inbox, command);
    return { retracted: missing.length === 0 };
  }

  /** Closes the recipient's sockets in every process; their pages are identified again. */
  async disconnect(recipient: Recipient): Promise<void> {
    await this.#change(parseInbox(recipient), { name: 'disconnect' });
  }

  async counts(recipient: Recipient): Promise<Counts> {
    const inbox = parseInbox(recipient);
    return this.#lifecycle.run(async () => (await this.reader.head(inbox)).counts);
  }

  /**
   * Does due work of all processes, until it is stopped or the center is closed.
   * @param keepsAlive Whether it keeps the process alive.
   */
  work(keepsAlive: boolean): Stop {
    this.#lifecycle.refuseClosed();
    return this.#background.work(keepsAlive);
  }

  /** Runs the sweeps of due work now. */
  async prune(): Promise<Pruned> {
    await this.open();
    return this.#lifecycle.orClosed(this.#background.prune());
  }

  /** Erases everything that the store holds of a recipient's inbox. */
  async erase(recipient: Recipient, options: EraseOptions): Promise<void> {
    const inbox = parseInbox(recipient);
    const { from } = parse(ERASE_OPTIONS, options, 'the options object', 'options.');
    if (from && isAnonymous(inbox)) {
      throw invalid('from: true needs a user, whose id is the `from.id` of messages to others.');
    }
    await this.open();
    await this.#lifecycle.orClosed(this.#background.erase(inbox, { from }));
  }

  #change(inbox: Inbox, command: Command): Promise<Outcome> {
    return this.#lifecycle.run(() => this.merge.change(inbox, command));
  }
}

function inboxOfAudience(audience: Audience): Inbox {
  return audience === 'everyone' ? EVERYONE : parseInbox(audience);
}

/** A target as the messages of an inbox are stored. */
function targetIn(inbox: Inbox, target: MessageTarget): MessageTarget {
  if (inbox !== EVERYONE || 'id' in target) return target;
  return { key: keyOfBroadcast(target.key) };
}
