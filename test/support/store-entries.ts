import { randomUUID } from 'node:crypto';
import { type Position, START } from '../../protocol/index.js';
import type { Inbox, MessageStore } from '../../server/stores/message-store.js';
import type {
  Changes,
  Row,
  StoredAdded,
  StoredDisconnect,
  StoredEntry,
  StoredErased,
  StoredExpiredUpTo,
  StoredMoved,
  StoredNaming,
  StoredRestoredUpTo,
  StoredUpdated,
  StoredUpTo,
} from '../../server/stores/stored-entry.js';

/** An entry that still lacks its number. */
export type Draft<Kind extends StoredEntry = StoredEntry> = (number: number) => Kind;

const START_MS = Date.UTC(2030, 0, 1);

/** A name that no other test uses. */
export function newInbox(name = 'barry'): Inbox {
  return `user:${name}:${randomUUID()}`;
}

export function newId(): string {
  return randomUUID();
}

function base(number: number, id: string) {
  const counts = {
    total: number,
    unread: number % 7,
    transient: number % 3,
    unreadPersistent: number % 5,
  };
  return { number, id, at: START_MS + number * 1000, counts };
}

/** A row of an unread, persistent info, unless `fields` says otherwise. */
export function aRow(id: string, fields: Partial<Row> = {}): Row {
  return {
    id,
    number: 1,
    order: 1,
    applied: 1,
    level: 'info',
    persistent: true,
    key: null,
    life: 0,
    group: null,
    content: { text: id },
    createdAt: 5,
    readAt: null,
    ended: null,
    endedAt: null,
    expiresAt: null,
    ...fields,
  };
}

/** A message, as `aRow` makes it. */
export function added(fields: Partial<Omit<Row, 'number' | 'applied'>> = {}): Draft<StoredAdded> {
  const id = fields.id ?? newId();
  return (number) => {
    const content = { text: `Message ${number}` };
    const createdAt = START_MS + number * 1000;
    const row = aRow(id, { number, order: number, applied: number, content, createdAt, ...fields });
    return { ...base(number, id), kind: 'added', row };
  };
}

/** Content with the word `secret` in every field that has words of the app. */
export function secretContent(): Row['content'] {
  return {
    text: 'secret text',
    subject: 'secret subject',
    from: { id: 'secret-sender', name: 'Secret' },
    url: '/secret/page?of=secret',
    tags: ['secret-tag'],
    actions: [{ label: 'secret', url: '/secret/action' }],
    data: { secret: 'secret' },
  };
}

export function naming(
  kind: StoredNaming['kind'],
  ids: readonly string[],
  reason?: StoredNaming['reason'],
): Draft<StoredNaming> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind, ids, ...(reason && { reason }) });
}

/** Sets a message's content; `renewed` moves it to the top, unread. */
export function updated(
  message: string,
  changes: Partial<Changes> = {},
  renewed = false,
): Draft<StoredUpdated> {
  const id = newId();
  return (number) => {
    const content = { text: `Updated by ${number}` };
    const all: Changes = { level: 'info', content, expiresAt: null, ...changes };
    return { ...base(number, id), kind: 'updated', ids: [message], renewed, changes: all };
  };
}

export function readUpTo(upTo: number): Draft<StoredUpTo> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'read-up-to', upTo });
}

export function removedUpTo(upTo: number): Draft<StoredUpTo> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'removed-up-to', upTo });
}

export function restoredUpTo(upTo: number, removal: number): Draft<StoredRestoredUpTo> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'restored-up-to', upTo, removal });
}

/** Ends what has expired at a time. */
export function expiredUpTo(at: number): Draft<StoredExpiredUpTo> {
  const id = newId();
  return (number) => ({ ...base(number, id), at, kind: 'expired-up-to' });
}

export function erased(): Draft<StoredErased> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'erased' });
}

/** The end of a session's log. */
export function moved(ids: readonly string[], to: Inbox): Draft<StoredMoved> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'moved', ids, to });
}

export function disconnect(): Draft<StoredDisconnect> {
  const id = newId();
  return (number) => ({ ...base(number, id), kind: 'disconnect' });
}

/** Numbers the drafts from the entry after `after`. */
export function numbered(after: Position, drafts: readonly Draft[]): StoredEntry[] {
  return drafts.map((draft, index) => draft(after.number + 1 + index));
}

/** `count` drafts of plain messages. */
export function messages(count: number): Draft<StoredAdded>[] {
  return Array.from({ length: count }, () => added());
}

/** Writes one log as its only writer, so that every append must succeed whole. */
export class LogWriter {
  readonly store: MessageStore;
  readonly inbox: Inbox;
  position: Position = START;

  constructor(store: MessageStore, inbox: Inbox = newInbox()) {
    this.store = store;
    this.inbox = inbox;
  }

  /** Appends in one call and answers the entries as they were handed in. */
  async append(...drafts: Draft[]): Promise<StoredEntry[]> {
    const entries = numbered(this.position, drafts);
    const committed = await this.store.append(this.inbox, this.position, entries);
    if (committed !== entries.length) throw new Error(`${committed} of ${entries.length} went in.`);
    const last = entries.at(-1);
    if (last) this.position = { number: last.number, id: last.id };
    return entries;
  }

  /** Appends plain messages in batches of 500 and answers their ids, oldest first. */
  async fill(count: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < count) {
      const entries = await this.append(...messages(Math.min(500, count - ids.length)));
      ids.push(...entries.map((entry) => entry.id));
    }
    return ids;
  }

  /** Applies what is pending, and returns one row. */
  async row(id: string): Promise<Row> {
    await this.store.applyPending(this.inbox);
    const [row] = await this.store.rows(this.inbox, [id]);
    if (!row) throw new Error(`There is no row ${id}.`);
    return row;
  }
}
