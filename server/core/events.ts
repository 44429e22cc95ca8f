import { invalid, quote } from '../../protocol/errors.js';
import type { Message } from '../../protocol/index.js';
import type { LogRecord } from '../options.js';
import type { Inbox } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { type Audience, audienceOf, type Recipient } from './recipient.js';
import { toMessage } from './serialize.js';

/**
 * The events of a message center, for `on`. Each change that this process makes is emitted once,
 * whether by a verb or for a page connected to this process. Changes of other processes (a worker,
 * another node on the same store) are emitted there. A command that changes nothing, such as
 * marking a read message read, emits nothing.
 */
export interface CenterEvents {
  /**
   * This process sent a new message, which is durable now. Not emitted for a repeated key. A message
   * to everyone is emitted once, with the recipient `'everyone'`; so are its updates and its
   * retraction.
   */
  sent: { readonly recipient: Audience; readonly message: Message };
  /**
   * Messages became read, by `markRead`, by `markAllRead`, or by their recipient on a page. `ids`
   * lists those that were unread. With `upTo`, `ids` is empty: all messages up to that number of
   * the log became read.
   */
  read: UpToEvent;
  /**
   * Messages were updated, by `update`. With `renewed` they are unread again, at the top of the
   * list.
   */
  updated: {
    readonly recipient: Audience;
    readonly ids: readonly string[];
    readonly renewed: boolean;
  };
  /** Messages became unread, by `markUnread` or by their recipient. */
  unread: { readonly recipient: Recipient; readonly ids: readonly string[] };
  /**
   * Messages were removed, by `remove`, by `removeAll`, by their recipient, or by the limit of an
   * anonymous inbox. `upTo` is as in `read`. With `reason`, `retract` has taken them back, or they
   * were older than `retention` allows.
   */
  removed: Omit<UpToEvent, 'recipient'> & {
    readonly recipient: Audience;
    readonly reason?: 'retracted' | 'retention';
  };
  /**
   * Removed messages were restored, by `restore`, by `restoreAll`, or by the recipient. With
   * `upTo`, `ids` is empty: all messages that a `removeAll` up to that number removed were
   * restored.
   */
  restored: UpToEvent;
  /**
   * The time of messages was up, and this process noticed it first: all live messages whose
   * `expiresAt` was `at` or before have expired.
   */
  expired: { readonly recipient: Audience; readonly at: Date };
  /** Transient messages ended because they were shown on a page, or by `shown`. */
  shown: { readonly recipient: Recipient; readonly ids: readonly string[] };
}

interface UpToEvent {
  readonly recipient: Recipient;
  readonly ids: readonly string[];
  readonly upTo?: number;
}

export type CenterEventName = keyof CenterEvents;

const EVENT_UP_TO = {
  'read-up-to': 'read',
  'removed-up-to': 'removed',
  'restored-up-to': 'restored',
} as const;

const EVENT_NAMES: readonly CenterEventName[] = [
  'sent',
  'read',
  'unread',
  'updated',
  'removed',
  'restored',
  'expired',
  'shown',
];

type Listener<Name extends CenterEventName> = (event: CenterEvents[Name]) => void;

/** The listeners of one center. Errors of listeners are logged. */
export class CenterEmitter {
  readonly #log: (record: LogRecord) => void;
  readonly #listeners = new Map<CenterEventName, Set<(event: never) => unknown>>();

  constructor(log: (record: LogRecord) => void) {
    this.#log = log;
  }

  /**
   * @returns Removes the listener.
   * @throws MessageCenterError INVALID for an unknown event name.
   */
  on<Name extends CenterEventName>(name: Name, listener: Listener<Name>): () => void {
    if (!EVENT_NAMES.includes(name)) {
      throw invalid(`on has no event ${quote(name)}; there are ${EVENT_NAMES.join(', ')}.`);
    }
    if (typeof listener !== 'function') throw invalid(`on(${quote(name)}) needs a function.`);
    const listeners = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, listeners.add(listener));
    return () => listeners.delete(listener);
  }

  emit<Name extends CenterEventName>(name: Name, event: CenterEvents[Name]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      void this.#call(name, () => listener(event as never));
    }
  }

  /** Emits the changes of entries that this process appended. */
  emitEntries(inbox: Inbox, entries: readonly StoredEntry[]): void {
    // Everyone's log has only the kinds of entries whose events may be about everyone.
    const recipient = audienceOf(inbox) as Recipient;
    for (const entry of entries) {
      // It was emitted for everyone.
      if ('broadcast' in entry) continue;
      if (entry.kind === 'moved' || entry.kind === 'disconnect' || entry.kind === 'erased')
        continue;
      if (entry.kind === 'added') {
        // `sent` was emitted when it was sent to the session.
        if (entry.row.content.movedFrom || entry.row.broadcast) continue;
        this.emit('sent', { recipient, message: toMessage(entry.row) });
      } else if (entry.kind === 'expired-up-to') {
        this.emit('expired', { recipient, at: new Date(entry.at) });
      } else if (entry.kind === 'updated') {
        this.emit('updated', { recipient, ids: entry.ids, renewed: entry.renewed });
      } else if (entry.kind === 'removed' && entry.reason !== undefined) {
        const { ids, reason } = entry;
        // A message that is replaced had been removed before.
        if (reason === 'retracted' || reason === 'retention') {
          this.emit('removed', { recipient, ids, reason });
        }
      } else if ('upTo' in entry) {
        this.emit(EVENT_UP_TO[entry.kind], { recipient, ids: [], upTo: entry.upTo });
      } else {
        this.emit(entry.kind, { recipient, ids: entry.ids });
      }
    }
  }

  /** Logs errors of async listeners too. */
  async #call(name: CenterEventName, call: () => unknown): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#log({ level: 'error', text: `a listener of the event "${name}" threw`, error });
    }
  }
}
