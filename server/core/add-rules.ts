/** The rules for new messages: which are there already, and which begin a new life of their key. Pure. */
import { effectOf, isUnread, recount } from '../../protocol/effects.js';
import type { Counts, Limits } from '../../protocol/index.js';
import type { Head, Row, StoredEntry, StoredNaming } from '../stores/message-store.js';
import { idOfKey } from './recipient.js';
import { newestOf, type TargetRows } from './update-rules.js';

/** A message that is not in the log yet. */
export interface NewMessage extends Pick<Row, 'level' | 'persistent' | 'key' | 'content'> {
  /** Of a message without a key. */
  readonly id: string;
  /** With a key: it is sent also if the key's message was read or has ended. */
  readonly again: boolean;
  /** With a key: the lowest life that it may begin. */
  readonly life: number;
}

interface AddState extends TargetRows {
  readonly head: Head;
  /** The oldest live rows, if the inbox exceeds its limit. */
  readonly oldest: readonly Row[];
}

interface AddContext {
  /** The store's clock, milliseconds since 1970. */
  readonly now: number;
  readonly limits: Pick<Limits, 'anonymousMessages' | 'idsPerCommand'>;
  /** Makes the id of a change entry. */
  readonly newId: () => string;
}

interface Added {
  readonly entries: readonly StoredEntry[];
  /** The id of each message, in order: its own, or that of the one that was there already. */
  readonly ids: readonly string[];
}

/** Adds messages. An anonymous inbox that exceeds its limit loses its oldest ones. */
export function addEntries(
  state: AddState,
  messages: readonly NewMessage[],
  anonymous: boolean,
  context: AddContext,
): Added {
  const batch = new AddBatch(state, context);
  const ids = messages.map((message) => batch.add(message));
  if (anonymous) batch.pushOut();
  return { entries: batch.entries, ids };
}

/** Whether a message with a key is sent although the key has a message. */
export function beginsNewLife(known: Row, { again, life }: NewMessage): boolean {
  return known.ended === 'retracted' || known.life < life || (again && !isUnread(known));
}

/** The entries of one decision, while they are made. */
class AddBatch {
  readonly entries: StoredEntry[] = [];
  readonly #state: AddState;
  readonly #context: AddContext;
  /** The new messages, oldest first. */
  readonly #added: Row[] = [];
  #number: number;
  #counts: Counts;

  constructor(state: AddState, context: AddContext) {
    this.#state = state;
    this.#context = context;
    this.#number = state.head.number;
    this.#counts = state.head.counts;
  }

  /** @returns The id that the message has, or has already. */
  add(message: NewMessage): string {
    const known = this.#knownRow(message);
    if (known && !(message.key !== null && beginsNewLife(known, message))) return known.id;
    // A message that was removed cannot come back beside its next life.
    if (known?.ended === 'removed') this.#remove([known], 'replaced');
    this.#append(message, known ? Math.max(known.life + 1, message.life) : message.life);
    return (this.#added.at(-1) as Row).id;
  }

  /** Removes what exceeds the limit of an anonymous inbox, if anything was added. */
  pushOut(): void {
    if (this.#added.length === 0) return;
    const { anonymousMessages, idsPerCommand } = this.#context.limits;
    const surplus = Math.min(this.#counts.total - anonymousMessages, idsPerCommand);
    const pushedOut = surplus > 0 ? [...this.#state.oldest, ...this.#added].slice(0, surplus) : [];
    if (pushedOut.length > 0) this.#remove(pushedOut);
  }

  #knownRow({ id, key }: NewMessage): Row | undefined {
    const added = this.#added.findLast((row) => (key === null ? row.id === id : row.key === key));
    return added ?? (key === null ? this.#state.rows.get(id) : newestOf(key, this.#state));
  }

  #append({ id, level, persistent, key, content }: NewMessage, life: number): void {
    const { now } = this.#context;
    this.#number += 1;
    const row: Row = {
      id: key === null ? id : idOfKey(key, life),
      level,
      persistent,
      key,
      life: key === null ? 0 : life,
      content,
      number: this.#number,
      order: this.#number,
      applied: this.#number,
      createdAt: now,
      readAt: null,
      ended: null,
      endedAt: null,
    };
    this.#added.push(row);
    this.#counts = recount(this.#counts, null, row);
    this.entries.push({
      kind: 'added',
      number: this.#number,
      id: row.id,
      at: now,
      counts: this.#counts,
      row,
    });
  }

  #remove(rows: readonly Row[], reason?: StoredNaming['reason']): void {
    const { now, newId } = this.#context;
    this.#number += 1;
    const entry = { kind: 'removed', at: now, ...(reason && { reason }) } as const;
    const effect = effectOf(entry);
    for (const row of rows) this.#counts = recount(this.#counts, row, { ...row, ...effect });
    const ids = rows.map((row) => row.id);
    this.entries.push({ ...entry, number: this.#number, id: newId(), counts: this.#counts, ids });
  }
}
