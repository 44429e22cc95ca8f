import { hasCode, invalid, quote } from '../../protocol/errors.js';
import { isIterable } from '../../protocol/field-schemas.js';
import { MessageCenterError } from '../../protocol/index.js';
import { seen } from '../../protocol/seen.js';
import { eachOf } from '../each-of.js';
import type { Log } from '../log.js';
import { orAborted } from '../or-aborted.js';
import { isAnonymous } from '../stores/inbox.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import { inBatches, Turns } from './batches.js';
import type { BulkOutcome, BulkWriter } from './bulk-writer.js';
import { type ParsedToMany, persistentRefused } from './parse-send.js';
import { inboxOf, parseRecipient, type Recipient } from './recipient.js';
import { SeenInboxes } from './seen-inboxes.js';
import {
  type FailedRecipient,
  type Groups,
  type GroupTarget,
  type Recipients,
  SendToManyError,
  type SentToMany,
} from './send-to-many.js';
import { SessionEnded } from './session-ended.js';
import type { SessionMerge } from './session-merge.js';

interface ListSenderOptions {
  /** Opens the store, if it is not open. Throws when the center is closed. */
  readonly open: () => Promise<unknown>;
  readonly store: MessageStore;
  readonly bulk: BulkWriter;
  readonly merge: SessionMerge;
  readonly groups: Groups | undefined;
  /** Aborted when the center has closed: the recipients may never come to their end. */
  readonly abandoned: AbortSignal;
  readonly log: Log;
}

/** Sends one message to many recipients, batch by batch. */
export class ListSender {
  readonly #options: ListSenderOptions;

  constructor(options: ListSenderOptions) {
    this.#options = options;
  }

  /**
   * @param isSkipped Nobody gets it, because its level is below `minLevel`.
   * @throws SendToManyError if it ends before the last recipient.
   * @throws MessageCenterError INVALID without the option `groups`; NOT_FOUND for an unknown group.
   */
  async send(list: ParsedToMany, isSkipped: boolean): Promise<SentToMany> {
    const { abandoned } = this.#options;
    const { to } = list;
    const recipients = isIterable(to) ? to : await orAborted(this.#membersOf(to), abandoned);
    const run = new ListRun(this.#options, list, isSkipped);
    try {
      await orAborted(run.sendAll(recipients), abandoned);
    } catch (error) {
      throw new SendToManyError(run.result, error);
    }
    return run.result;
  }

  async #membersOf({ group }: GroupTarget): Promise<Recipients> {
    const { groups } = this.#options;
    if (!groups) {
      throw invalid(
        'to: { group } needs the option `groups`: createMessageCenter({ groups: async function* (name) { ... } }).',
      );
    }
    const members: unknown = await groups(group);
    if (members === undefined || members === null) {
      throw new MessageCenterError(
        'NOT_FOUND',
        `There is no group ${quote(group)}: the option \`groups\` returned ${members} for it.`,
      );
    }
    if (isIterable(members)) return members as Recipients;
    throw invalid(
      `The option \`groups\` must return an iterable of recipients for ${quote(group)}; got ${seen(members)}.`,
    );
  }
}

/** One send to many recipients, and its result so far. */
class ListRun {
  readonly #options: ListSenderOptions;
  readonly #list: ParsedToMany;
  readonly #seen = new SeenInboxes();
  readonly #turns = new Turns();
  /** By inbox, or by a symbol for a value that names no inbox. */
  readonly #failed = new Map<Inbox | symbol, FailedRecipient>();
  #sent = 0;
  #existing = 0;
  #skipped = 0;
  readonly #isSkipped: boolean;

  constructor(options: ListSenderOptions, list: ParsedToMany, isSkipped: boolean) {
    this.#options = options;
    this.#list = list;
    this.#isSkipped = isSkipped;
  }

  get result(): SentToMany {
    return {
      sent: this.#sent,
      existing: this.#existing,
      skipped: this.#skipped,
      failed: [...this.#failed.values()],
    };
  }

  async sendAll(recipients: Recipients): Promise<void> {
    for await (const batch of inBatches<unknown>(recipients)) await this.#send(batch);
  }

  /** @throws MessageCenterError UNAVAILABLE if the store cannot be reached; the center is closed. */
  async #send(batch: readonly unknown[]): Promise<void> {
    await this.#options.open();
    const recipients = await this.#admitted(await this.#parsed(batch));
    const repeated = await this.#repeated(recipients.keys());
    if (this.#isSkipped) {
      this.#skipped += recipients.size - repeated.size;
      this.#report();
      return;
    }
    const present = await this.#present(repeated);
    const outcomes = await this.#write([...recipients.keys()].filter((each) => !present.has(each)));
    throwIfUnreachable(outcomes);
    for (const [inbox, outcome] of outcomes) {
      if (isNew(outcome)) this.#countSent(inbox);
      else if (!repeated.has(inbox)) this.#countOther(inbox, recipients.get(inbox), outcome);
    }
    this.#report();
  }

  /**
   * The repeated inboxes that have the message, to save an attempt for each. With a key, the bulk
   * writer notices it.
   */
  async #present(repeated: ReadonlySet<Inbox>): Promise<ReadonlySet<Inbox>> {
    const { id, key } = this.#list.message;
    const present = new Set<Inbox>();
    if (key !== null) return present;
    await eachOf(repeated, async (inbox) => {
      const rows = await this.#options.store.rows(inbox, [id]);
      if (rows.length > 0) present.add(inbox);
    });
    return present;
  }

  /** A repeated recipient may have failed before. */
  #countSent(inbox: Inbox): void {
    this.#sent += 1;
    this.#failed.delete(inbox);
  }

  #countOther(inbox: Inbox, recipient: Recipient | undefined, outcome: BulkOutcome): void {
    if (outcome.status === 'fulfilled') this.#existing += 1;
    else this.#fail(recipient, outcome.reason, inbox);
  }

  #fail(to: unknown, reason: unknown, key: Inbox | symbol = Symbol()): void {
    const error =
      reason instanceof MessageCenterError
        ? reason
        : new MessageCenterError('INTERNAL', String(reason), { cause: reason });
    this.#failed.set(key, { to: to as Recipient, error });
  }

  /** The valid recipients, each once. */
  async #parsed(batch: readonly unknown[]): Promise<Map<Inbox, Recipient>> {
    const recipients = new Map<Inbox, Recipient>();
    for (const value of batch) {
      await this.#turns.take();
      try {
        const recipient = parseRecipient(value, 'A recipient');
        recipients.set(inboxOf(recipient), recipient);
      } catch (error) {
        this.#fail(value, error);
      }
    }
    return recipients;
  }

  /** The inboxes that an earlier batch had, too. */
  async #repeated(inboxes: Iterable<Inbox>): Promise<ReadonlySet<Inbox>> {
    const repeated = new Set<Inbox>();
    for (const inbox of inboxes) {
      await this.#turns.take();
      if (this.#seen.add(inbox)) repeated.add(inbox);
    }
    return repeated;
  }

  /** Without the sessions that refuse a message because it asks to be persistent. */
  async #admitted(recipients: Map<Inbox, Recipient>): Promise<Map<Inbox, Recipient>> {
    if (!this.#list.asksPersistent) return recipients;
    for (const [inbox, recipient] of recipients) {
      if (!isAnonymous(inbox) || (await this.#options.merge.hasEnded(inbox))) continue;
      recipients.delete(inbox);
      if (!this.#seen.add(inbox)) this.#fail(recipient, persistentRefused());
    }
    return recipients;
  }

  async #write(inboxes: readonly Inbox[]): Promise<Map<Inbox, BulkOutcome>> {
    const { bulk, merge } = this.#options;
    const { message } = this.#list;
    const commandOf = (inbox: Inbox) =>
      ({ name: 'add', messages: [message], anonymous: isAnonymous(inbox) }) as const;
    const outcomes = await bulk.change(inboxes, message.key, commandOf);
    await eachOf(outcomes, async ([inbox, outcome]) => {
      if (outcome.status === 'fulfilled' || !(outcome.reason instanceof SessionEnded)) return;
      const followed = merge.follow(inbox, outcome.reason.to, commandOf(inbox));
      outcomes.set(inbox, (await Promise.allSettled([followed]))[0]);
    });
    return outcomes;
  }

  #report(): void {
    const { onProgress } = this.#list;
    if (!onProgress) return;
    const [sent, existing, skipped] = [this.#sent, this.#existing, this.#skipped];
    const failed = this.#failed.size;
    const done = sent + existing + skipped + failed;
    const call = async () => onProgress({ done, sent, existing, skipped, failed });
    call().catch((error: unknown) => {
      this.#options.log({ level: 'error', text: 'onProgress of a send threw', error });
    });
  }
}

/** Whether the inbox got a new message. */
function isNew(outcome: BulkOutcome): boolean {
  return outcome.status === 'fulfilled' && outcome.value.entries.length > 0;
}

/** A store that fails for every inbox would fail for the rest of the list, too. */
function throwIfUnreachable(outcomes: ReadonlyMap<Inbox, BulkOutcome>): void {
  const [first, ...others] = outcomes.values();
  const isOutage = (outcome: BulkOutcome | undefined): outcome is PromiseRejectedResult =>
    outcome?.status === 'rejected' && hasCode(outcome.reason, 'UNAVAILABLE');
  if (isOutage(first) && others.every(isOutage)) throw first.reason;
}
