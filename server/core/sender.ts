import { invalid } from '../../protocol/errors.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Inbox } from '../stores/message-store.js';
import type { Outcome } from './add-batch.js';
import type { NewMessage } from './add-rules.js';
import type { ListSender } from './list-sender.js';
import {
  isToMany,
  type ParsedToOne,
  parseBroadcast,
  parseSend,
  persistentRefused,
  type SendRules,
} from './parse-send.js';
import { inboxOf } from './recipient.js';
import type { Command } from './rules.js';
import type {
  BroadcastInput,
  SendInput,
  SendOptions,
  SendToManyInput,
  Sent,
  SentLater,
  Skipped,
} from './send-input.js';
import type { SentToMany } from './send-to-many.js';
import type { SessionMerge } from './session-merge.js';
import type { TransactionSends } from './transaction-sends.js';

type AddCommand = Extract<Command, { name: 'add' }>;

interface SenderParts {
  readonly rules: SendRules;
  /** The number of the lowest level that is sent. */
  readonly minLevel: number;
  readonly lists: ListSender;
  readonly transactions: TransactionSends;
  readonly merge: SessionMerge;
  /** Opens the store, if it is not open. */
  readonly open: () => Promise<unknown>;
  /** Opens the store, and changes an inbox, or the user's inbox that a session has moved to. */
  readonly change: (inbox: Inbox, command: Command) => Promise<Outcome>;
  /** Makes the center wait for the work before it closes. */
  readonly track: <Value>(work: Promise<Value>) => Promise<Value>;
}

/** The methods that send: to one recipient, to many, to everyone, and within a transaction. */
export class Sender {
  readonly #parts: SenderParts;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  send(input: SendInput<object>): Promise<Sent | Skipped>;
  send(input: SendInput<object> | SendToManyInput<object>): Promise<Sent | Skipped | SentToMany>;
  async send(
    input: SendInput<object> | SendToManyInput<object>,
  ): Promise<Sent | Skipped | SentToMany> {
    const parsed = parseSend(input, this.#parts.rules);
    return isToMany(parsed)
      ? this.#parts.track(this.#parts.lists.send(parsed, this.#isSkipped(parsed.message)))
      : this.sendToOne(parsed);
  }

  async sendToOne(parsed: ParsedToOne, change = this.#parts.change): Promise<Sent | Skipped> {
    const [inbox, command] = await this.#toAdd(parsed);
    if (this.#isSkipped(parsed.message)) return { skipped: true };
    const { entries, ids = [] } = await change(inbox, command);
    return { id: ids[0] ?? parsed.message.id, existing: entries.length === 0 };
  }

  /** Sends a message once a transaction of the app has committed. */
  async sendWithin(
    input: SendInput<object>,
    { transaction }: SendOptions,
  ): Promise<SentLater | Skipped> {
    const parsed = parseSend(input, this.#parts.rules);
    if (isToMany(parsed)) {
      throw invalid(
        'A transaction takes messages to one recipient each, not to a list or a group.',
      );
    }
    const [inbox, command] = await this.#toAdd(parsed);
    if (this.#isSkipped(parsed.message)) return { skipped: true };
    await this.#parts.open();
    await this.#parts.transactions.write(inbox, command, transaction);
    return { id: parsed.message.id, pending: true };
  }

  /** Whether a new message is below the option `minLevel`: it is not created, and uses no key. */
  #isSkipped({ level }: NewMessage): boolean {
    const { minLevel, rules } = this.#parts;
    return (rules.levels.get(level)?.number ?? Infinity) < minLevel;
  }

  /** @throws MessageCenterError INVALID for a persistent message to a session that has not ended. */
  async #toAdd({ to, message, asksPersistent }: ParsedToOne): Promise<[Inbox, AddCommand]> {
    const inbox = inboxOf(to);
    const anonymous = 'session' in to;
    if (anonymous && asksPersistent && !(await this.#parts.merge.hasEnded(inbox))) {
      throw persistentRefused();
    }
    return [inbox, { name: 'add', messages: [message], anonymous }];
  }

  async broadcast(input: BroadcastInput<object>): Promise<Sent | Skipped> {
    const message = parseBroadcast(input, this.#parts.rules);
    if (this.#isSkipped(message)) return { skipped: true };
    const command = { name: 'add', messages: [message], anonymous: false } as const;
    const { entries, ids = [] } = await this.#parts.change(EVERYONE, command);
    return { id: ids[0] ?? message.id, existing: entries.length === 0 };
  }
}
