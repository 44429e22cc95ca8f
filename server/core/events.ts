import { invalid, quote } from '../../protocol/errors.js';
import type { Message } from '../../protocol/index.js';
import type { LogRecord } from '../options.js';
import type { Inbox, StoredEntry } from '../stores/message-store.js';
import { type Recipient, recipientOf } from './recipient.js';
import { toMessage } from './serialize.js';

/**
 * What a center tells its app: each change that this process made, once, be it by a verb or for one of
 * the pages that are connected to it. Changes that other processes make (a worker, another node on the
 * same store) are told there. What changes nothing, such as marking read what is read, is not told.
 */
export interface CenterEvents {
  /** A new message is durable: this process sent it. Not told for a repeated key. */
  sent: { readonly recipient: Recipient; readonly message: Message };
  /**
   * Messages became read, by `markRead`, by `markAllRead`, or by their recipient on a page. `ids` are
   * those that were asked for and not read yet. With `upTo`, `ids` is empty: all messages up to that
   * number of the log became read.
   */
  read: { readonly recipient: Recipient; readonly ids: readonly string[]; readonly upTo?: number };
  /** Messages became unread, by `markUnread` or by their recipient. */
  unread: { readonly recipient: Recipient; readonly ids: readonly string[] };
  /** Messages were removed, by `remove`, by their recipient, or by the limit of an anonymous inbox. */
  removed: { readonly recipient: Recipient; readonly ids: readonly string[] };
  /** A removal was taken back, by `restore` or by the recipient. */
  restored: { readonly recipient: Recipient; readonly ids: readonly string[] };
  /** Transient messages ended because they were shown on a page, or by `shown`. */
  shown: { readonly recipient: Recipient; readonly ids: readonly string[] };
}

export type CenterEventName = keyof CenterEvents;

const EVENT_NAMES: readonly CenterEventName[] = [
  'sent',
  'read',
  'unread',
  'removed',
  'restored',
  'shown',
];

type Listener<Name extends CenterEventName> = (event: CenterEvents[Name]) => void;

/** Listeners of one center. A listener that throws is logged and harms nothing. */
export class CenterEmitter {
  readonly #log: (record: LogRecord) => void;
  readonly #listeners = new Map<CenterEventName, Set<(event: never) => unknown>>();

  constructor(log: (record: LogRecord) => void) {
    this.#log = log;
  }

  /**
   * @returns A function that takes the listener off again.
   * @throws MessageCenterError INVALID for a name that there is not.
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

  /** Tells what entries of this process have changed. */
  emitEntries(inbox: Inbox, entries: readonly StoredEntry[]): void {
    const recipient = recipientOf(inbox);
    for (const entry of entries) {
      if (entry.kind === 'moved' || entry.kind === 'disconnect') continue;
      if (entry.kind === 'added') {
        // It was told when it was sent to the session.
        if (entry.row.content.movedFrom) continue;
        this.emit('sent', { recipient, message: toMessage(entry.row) });
      } else if (entry.kind === 'read-up-to') {
        this.emit('read', { recipient, ids: [], upTo: entry.upTo });
      } else {
        this.emit(entry.kind, { recipient, ids: entry.ids });
      }
    }
  }

  /** Async listeners are guarded too. */
  async #call(name: CenterEventName, call: () => unknown): Promise<void> {
    try {
      await call();
    } catch (error) {
      this.#log({ level: 'error', text: `a listener of the event "${name}" threw`, error });
    }
  }
}
