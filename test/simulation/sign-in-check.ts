import { isDeepStrictEqual } from 'node:util';
import { isExpired } from '../../protocol/effects.js';
import { NO_COUNTS } from '../../protocol/message.js';
import { idOfKey, inboxOf, type Recipient } from '../../server/core/recipient.js';
import { EVERYONE } from '../../server/stores/inbox.js';
import type { Row } from '../../server/stores/stored-entry.js';
import type { SimulatedDatabases } from './merging-store.js';
import { json } from './reference.js';

export const SESSION = { session: 's'.repeat(22) } as const;
export const USERS = [{ user: 'ann' }, { user: 'bob' }] as const;
/** How many different keys messages are sent with. */
export const KEYS = 4;

export interface Acknowledged {
  readonly to: Recipient;
  readonly id: string;
  readonly text: string;
  readonly existing: boolean;
}

/** The entry that ends the session's log. */
export function movedOf(databases: SimulatedDatabases) {
  const ends = databases.of(inboxOf(SESSION)).entries.filter(({ kind }) => kind === 'moved');
  const [end] = ends;
  if (ends.length > 1) throw new Error('It was moved twice.');
  return end?.kind === 'moved' ? end : undefined;
}

/** The conditions at the end of a run. Each check throws what is wrong. */
export class SignInCheck {
  /** The ids of messages that the app was told are retracted. */
  readonly retracted = new Set<string>();
  /** The ids of messages that the app was told are updated. */
  readonly updated = new Set<string>();
  /** The ids of messages that the app was told have ended before. */
  readonly ended = new Set<string>();
  readonly #databases: SimulatedDatabases;

  constructor(databases: SimulatedDatabases) {
    this.#databases = databases;
  }

  session(signedIn: boolean): void {
    const { entries, rows } = this.#databases.of(inboxOf(SESSION));
    const moved = movedOf(this.#databases);
    if (!moved) {
      if (signedIn) throw new Error('A sign-in was answered, and nothing was moved.');
      return;
    }
    if (entries.at(-1) !== moved) throw new Error('Something follows the end of the log.');
    if (!isDeepStrictEqual(moved.counts, NO_COUNTS)) throw new Error(`It counts ${json(moved)}.`);
    const live = [...rows.values()].filter(({ ended }) => ended === null);
    if (live.length > 0) throw new Error(`Still in the session: ${json(live)}.`);
  }

  /** What was acknowledged is where it belongs, once, and the first content of a key stands. */
  acknowledged(acknowledged: readonly Acknowledged[]): void {
    const to = movedOf(this.#databases)?.to;
    const session = this.#databases.of(inboxOf(SESSION)).rows;
    for (const { id, text, existing, to: recipient } of acknowledged) {
      const target = 'user' in recipient ? inboxOf(recipient) : to;
      const before = 'session' in recipient ? session.get(id) : undefined;
      const after = target === undefined ? undefined : this.#databases.of(target).rows.get(id);
      const row = before ?? after;
      if (!row) throw new Error(`${text} is lost.`);
      const firstOfItsKey = isFirstOfItsKey(id, acknowledged);
      if (!existing && firstOfItsKey && row.content.text !== text) {
        throw new Error(`${text} became ${json(row)}.`);
      }
      if (to && before?.ended === 'moved' && !after) throw new Error(`${text} was not moved.`);
      if (to && before && before.ended !== 'moved' && after?.content.movedFrom) {
        throw new Error(`${text} came although it had ended.`);
      }
    }
    for (const user of USERS) {
      if (to === inboxOf(user)) continue;
      const texts = [...this.#databases.of(inboxOf(user)).rows.values()];
      if (texts.some(({ content }) => content.movedFrom)) throw new Error('Moved to two users.');
    }
  }

  /** What was retracted or updated is so wherever it is; what was sent to everyone is as it is there. */
  changes(): void {
    const now = this.#databases.due.now;
    const everyone = [...this.#databases.of(EVERYONE).rows.values()];
    for (const recipient of [SESSION, ...USERS]) {
      const { rows } = this.#databases.of(inboxOf(recipient));
      for (const { id, ended, content, broadcast } of rows.values()) {
        // A user's own message may have the id of a key, too.
        const isOwn = recipient !== SESSION && !content.movedFrom && !broadcast;
        if (ended !== null || isOwn) continue;
        if (this.ended.has(id)) throw new Error(`${content.text} has not ended, and was refused.`);
        if (this.retracted.has(id)) throw new Error(`${content.text} was retracted, and is live.`);
        if (this.updated.has(id) && !content.subject)
          throw new Error(`${content.text} is outdated.`);
      }
      const hasEnded = recipient === SESSION && movedOf(this.#databases) !== undefined;
      for (const row of hasEnded ? [] : everyone) {
        const isReached = recipient !== SESSION || row.content.reach?.anonymous === true;
        if (!isReached || row.ended !== null || isExpired(row, now)) continue;
        const copy = rows.get(row.id);
        if (!copy) throw new Error(`${row.content.text} has not come.`);
        const isCurrent = copy.content.subject === row.content.subject;
        if (copy.ended === null && !isCurrent) throw new Error(`${row.content.text} is outdated.`);
      }
    }
  }

  /** Copies have the order and the state of what they were. */
  copies(user: Recipient): void {
    const { entries } = this.#databases.of(inboxOf(user));
    const added = entries.flatMap((entry) => (entry.kind === 'added' ? [entry.row] : []));
    const copies = added.filter(({ content }) => content.movedFrom);
    const session = this.#databases.of(inboxOf(SESSION)).rows;
    let last = 0;
    for (const copy of copies) {
      const from = copy.content.movedFrom?.number ?? 0;
      if (from <= last) throw new Error(`${json(copy)} is not in its order.`);
      last = from;
      const was = session.get(copy.id) as Row;
      for (const part of ['readAt', 'createdAt', 'persistent', 'level'] as const) {
        if (copy[part] !== was[part]) throw new Error(`${json(copy)} was ${json(was)}.`);
      }
    }
  }
}

/** Not sent under the same key to the user as well. */
function isFirstOfItsKey(id: string, acknowledged: readonly Acknowledged[]): boolean {
  const keys = Array.from({ length: KEYS }, (_none, index) => idOfKey(`key ${index}`));
  return !keys.includes(id) || acknowledged.filter((one) => one.id === id).length === 1;
}
