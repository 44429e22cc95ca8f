import { invalid, quote } from '../../protocol/errors.js';
import type { Message } from '../../protocol/index.js';
import { seen, withSeen } from '../../protocol/seen.js';
import type { Log } from '../log.js';
import type { Inbox } from '../stores/message-store.js';
import type { StoredEntry, StoredNaming } from '../stores/stored-entry.js';
import type { Levels } from './levels.js';
import { type Audience, audienceOf, type Recipient, recipientOf } from './recipient.js';
import { toMessage } from './serialize.js';

/**
 * The events of a message center, for `on`. Each change is emitted once in each process: one of
 * this process (by a method, or for a page connected to it) as soon as it is durable, with `own:
 * true`; those of other processes on the same store with `own: false`, in a process that has
 * attached or called `watch()`. A command that changes nothing, such as marking a read message
 * read, emits nothing.
 */
export interface CenterEvents {
  /**
   * A new message is durable. Not emitted for a repeated key. Of another process, it is the message
   * in its latest state. A message to everyone is emitted once, with the recipient `'everyone'`; so
   * are its updates and its retraction.
   */
  sent: EveryoneEvent & { readonly message: Message };
  /**
   * Messages became read, by `markRead`, by `markAllRead`, or by their recipient on a page. `ids`
   * lists those that were unread. With `upTo`, `ids` is empty: all messages up to that number of
   * the log became read.
   */
  read: UpToEvent;
  /**
   * Messages were updated: by `update`, by a job, or by `erase`, which removes their sender. With
   * `renewed` they are unread again, at the top of the list.
   */
  updated: EveryoneEvent & { readonly ids: readonly string[]; readonly renewed: boolean };
  /** Messages became unread, by `markUnread` or by their recipient. */
  unread: IdsEvent;
  /**
   * Messages were removed, by `remove`, by `removeAll`, by their recipient, or by the limit of an
   * anonymous inbox. `upTo` is as in `read`. With `reason`, they were retracted, or were older than
   * `retention` allows.
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
   * Messages expired: all live ones whose `expiresAt` was `at` or before; none, if they had ended
   * before. A message to everyone expires in each inbox, and once with the recipient `'everyone'`.
   */
  expired: EveryoneEvent & { readonly at: Date };
  /** Transient messages ended because they were shown on a page, or by `shown`. */
  shown: IdsEvent;
  /**
   * A visitor signed in: `ids`, the live messages of the session, which is the recipient, go to the
   * user `to`. `sent` is not emitted again.
   */
  moved: IdsEvent & { readonly to: Recipient };
}

interface CenterEvent {
  readonly recipient: Recipient;
  /** Whether this process made the change. */
  readonly own: boolean;
}

/** The events that may be about everyone. */
interface EveryoneEvent {
  readonly recipient: Audience;
  /** As in `CenterEvent`. */
  readonly own: boolean;
}

interface IdsEvent extends CenterEvent {
  readonly ids: readonly string[];
}

interface UpToEvent extends IdsEvent {
  readonly upTo?: number;
}

export type CenterEventName = keyof CenterEvents;

const EVENT_UP_TO = {
  'read-up-to': 'read',
  'removed-up-to': 'removed',
  'restored-up-to': 'restored',
} as const;

export const EVENT_NAMES: readonly CenterEventName[] = [
  'sent',
  'read',
  'unread',
  'updated',
  'removed',
  'restored',
  'expired',
  'shown',
  'moved',
];

type Listener<Name extends CenterEventName> = (event: CenterEvents[Name]) => void;

interface Registration {
  readonly listener: (event: never) => unknown;
}

/** The listeners of one center. Errors of listeners are logged. */
export class CenterEmitter {
  readonly #levels: Levels;
  readonly #log: Log;
  /** A function that was passed twice has two registrations, each with its own end. */
  readonly #listeners = new Map<CenterEventName, Set<Registration>>();

  constructor(levels: Levels, log: Log) {
    this.#levels = levels;
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
    if (typeof listener !== 'function')
      throw invalid(withSeen(`on(${quote(name)}) needs a function`, seen(listener)));
    const listeners = this.#listeners.get(name) ?? new Set();
    const registration: Registration = { listener };
    this.#listeners.set(name, listeners.add(registration));
    return () => listeners.delete(registration);
  }

  /**
   * Emits the changes of entries.
   * @param own Whether this process appended them.
   */
  emitEntries(inbox: Inbox, entries: readonly StoredEntry[], own: boolean): void {
    if (this.#listeners.size === 0) return;
    // Everyone's log has only the kinds of entries whose events may be about everyone.
    const base = { recipient: audienceOf(inbox) as Recipient, own };
    for (const entry of entries) {
      const [name, event] = eventOf(entry, base, this.#levels) ?? [];
      const listeners = (name && this.#listeners.get(name)) ?? new Set();
      if (name === undefined || listeners.size === 0) continue;
      // What a listener changes must not reach the pages, to which the same message is pushed.
      const copy = structuredClone(event);
      // A copy: a listener that registers another one must not have it called for this event.
      for (const registration of [...listeners]) {
        if (!listeners.has(registration)) continue;
        void this.#call(name, () => registration.listener(copy as never));
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

/** A name with an event of that name. */
type NamedEvent = {
  [Name in CenterEventName]: readonly [name: Name, event: CenterEvents[Name]];
}[CenterEventName];

function eventOf(entry: StoredEntry, base: CenterEvent, levels: Levels): NamedEvent | undefined {
  // It is emitted for everyone's log.
  if ('broadcast' in entry) return undefined;
  switch (entry.kind) {
    case 'disconnect':
    case 'erased':
      return undefined;
    case 'added':
      // `sent` was emitted when it was sent to the session.
      if (entry.row.content.movedFrom || entry.row.broadcast) return undefined;
      return ['sent', { ...base, message: toMessage(entry.row, levels) }];
    case 'moved':
      return ['moved', { ...base, ids: entry.ids, to: recipientOf(entry.to) }];
    case 'expired-up-to':
      return ['expired', { ...base, at: new Date(entry.at) }];
    case 'updated':
      return ['updated', { ...base, ids: entry.ids, renewed: entry.renewed }];
    case 'read-up-to':
    case 'removed-up-to':
    case 'restored-up-to':
      return [EVENT_UP_TO[entry.kind], { ...base, ids: [], upTo: entry.upTo }];
    default:
      return namingEvent(entry, base);
  }
}

function namingEvent(
  { kind, ids, reason }: StoredNaming,
  base: CenterEvent,
): NamedEvent | undefined {
  // What is left of an entry that was erased.
  if (ids.length === 0) return undefined;
  if (reason === undefined) return [kind, { ...base, ids }];
  // A message that is replaced had been removed before, and one that collapses stays in its row.
  if (reason !== 'retracted' && reason !== 'retention') return undefined;
  return ['removed', { ...base, ids, reason }];
}
