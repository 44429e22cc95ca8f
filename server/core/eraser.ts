import { setTimeout as pause } from 'node:timers/promises';
import * as v from 'valibot';
import { boolean, record } from '../../protocol/field-schemas.js';
import { eachOf } from '../each-of.js';
import type { DueWork } from '../stores/due-store.js';
import { EVERYONE } from '../stores/inbox.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import type { StoredEntry } from '../stores/stored-entry.js';
import { idsByInbox } from '../stores/upkeep-store.js';
import { abortMany } from './abort-many.js';
import type { NextTime } from './due-work.js';
import type { InboxWriter } from './inbox-writer.js';
import { newId, recipientOf } from './recipient.js';
import { SessionEnded } from './session-ended.js';
import { MERGE, type SessionMerge } from './session-merge.js';

/** The kind of due work that completes an erasure. */
export const ERASE = 'erase';

/** The options of `erase()`. */
export interface EraseOptions {
  /**
   * Also removes the user as the sender of others' messages, those whose `from.id` is the user's
   * id; a session has none, and is INVALID. Default: false.
   */
  readonly from?: boolean | undefined;
}

export const ERASE_OPTIONS = record({ from: v.optional(boolean, false) });

/** How long a process may take to append copies that it has begun to create, in milliseconds. */
const COPYING_MS = 1_000;

/** How long no process repeats what `erase` does itself, in milliseconds: a large file takes minutes. */
const OWN_MS = 300_000;

/** How many messages lose their sender in one change: SQLite rewrites each of them in its transaction. */
const FORGET_AT_ONCE = 50;

/** The payload of an erasure's due work, which does not reveal the recipient. */
interface Erasure {
  /** The id of the entry `erased`. */
  readonly entry: string;
  /** The head before it. */
  readonly after: number;
  readonly head: string;
  /** Nothing may be left in the files of the store either. */
  readonly scrub: boolean;
  /** The user's messages to others lose their sender. */
  readonly from: boolean;
}

/**
 * Erases inboxes. First it writes due work, so that any process can complete the erasure; then the
 * entry `erased`, at which pages clear and everything below is deleted; and once no process can
 * have an earlier head in its cache any more, that entry is deleted, too, unless the log continued
 * after it. Each step is idempotent.
 */
export class Eraser {
  readonly #store: MessageStore;
  readonly #writer: InboxWriter;
  readonly #merge: SessionMerge;
  /** Any number of erasures may wait. */
  readonly #ending = abortMany();

  constructor(store: MessageStore, writer: InboxWriter, merge: SessionMerge) {
    this.#store = store;
    this.#writer = writer;
    this.#merge = merge;
  }

  /** Ends every waiting `erase`; due work completes it. */
  close(): void {
    this.#ending.abort();
  }

  /** Erases an inbox, and the sessions that were moved to it; resolves when nothing is left. */
  async erase(inbox: Inbox, { from }: { readonly from: boolean }): Promise<void> {
    let sessions = await this.#sessionsOf(inbox);
    // Pages do not wait for the sessions. What these still bring to the inbox is erased at the end.
    const begun = sessions.length > 0 && (await this.begin(inbox, { scrub: true, from }));
    if (begun) await this.#store.renewDue(begun.id, this.#store.now() + OWN_MS);
    while (sessions.length > 0) {
      await Promise.all(sessions.map((session) => this.#eraseOne(session, false)));
      // The store returns a part at a time.
      sessions = await this.#store.upkeep.sessionsMovedTo(inbox);
    }
    await this.#eraseOne(inbox, from);
    if (begun) await this.#store.finishDue(begun.id);
  }

  /**
   * Appends `erased`; due work does the rest.
   * @returns Null if the log is empty.
   */
  async begin(inbox: Inbox, rest = { scrub: false, from: false }): Promise<DueWork | null> {
    const { number, id: head } = await this.#store.head(inbox);
    if (number === 0) return null;
    const erasure: Erasure = { entry: newId(), after: number, head, ...rest };
    const dueAt = this.#store.now() + this.#waitMs;
    const payload = JSON.stringify(erasure);
    // Its own id: a second erasure may follow before the first one is complete.
    const work = { id: `${ERASE}:${erasure.entry}`, kind: ERASE, inbox, dueAt, payload };
    await this.#store.putDue(work);
    await this.#writer.change(inbox, { name: 'erase', id: erasure.entry });
    return work;
  }

  /**
   * Does due work of the kind `ERASE`.
   * @param isOld Whether the entry `erased` is known to be old enough, whatever the clock says.
   */
  async complete({ id, inbox, payload }: DueWork, isOld = false): Promise<NextTime | undefined> {
    const erasure = JSON.parse(payload) as Erasure;
    const found = await this.#find(inbox, erasure);
    if (found === 'gone') return this.#end(inbox, erasure);
    if (found === 'missing') {
      await this.#writer.change(inbox, { name: 'erase', id: erasure.entry });
      return { dueAt: this.#store.now() + this.#waitMs };
    }
    const dueAt = found.at + this.#waitMs;
    if (!isOld && this.#store.now() < dueAt) return { dueAt };
    await this.#finishOthers(id, inbox, found);
    this.#store.recentHeads.delete(inbox);
    const done = await this.#store.upkeep.deleteErased(inbox, found);
    return done ? this.#end(inbox, erasure) : { dueAt: this.#store.now() + this.#waitMs };
  }

  /** Work about what was erased. If the log continued, it may be about newer messages. */
  async #finishOthers(own: string, inbox: Inbox, erased: StoredEntry): Promise<void> {
    const head = await this.#store.head(inbox);
    if (head.id === erased.id) await this.#finishAll(inbox, own);
  }

  /** @param except The id of work that stays. */
  async #finishAll(inbox: Inbox, except?: string): Promise<void> {
    // The store returns a part at a time.
    for (;;) {
      const due = (await this.#store.dueOf(inbox)).filter(({ id }) => id !== except);
      if (due.length === 0) return;
      for (const { id } of due) await this.#store.finishDue(id);
    }
  }

  async #end(inbox: Inbox, { scrub, from }: Pick<Erasure, 'scrub' | 'from'>): Promise<undefined> {
    if (from) await this.#forgetSender(inbox);
    if (scrub) await this.#store.upkeep.scrub();
  }

  /** A head may be cached by a process that read it just before, and used a moment later. */
  get #waitMs(): number {
    return 2 * this.#store.recentHeads.keepMs;
  }

  /** Removes the person from `from` in others' messages. */
  async #forgetSender(inbox: Inbox): Promise<void> {
    const recipient = recipientOf(inbox);
    if (!('user' in recipient)) return;
    // Unreadable content names nobody, but would be found again.
    for (let changed = true; changed; ) {
      const rows = idsByInbox(await this.#store.upkeep.rowsFrom(recipient.user));
      changed = false;
      const forget = async ([other, ids]: [Inbox, string[]]) => {
        for (let from = 0; from < ids.length; from += FORGET_AT_ONCE) {
          const some = ids.slice(from, from + FORGET_AT_ONCE);
          if (await this.#forgetIn(other, some)) changed = true;
        }
      };
      const everyone = rows.get(EVERYONE);
      rows.delete(EVERYONE);
      // First in everyone's log, which any process may be copying from.
      if (everyone) {
        await forget([EVERYONE, everyone]);
        if (changed) await this.#pause(COPYING_MS);
      }
      await eachOf(rows, forget);
    }
  }

  /** @returns Whether anything has changed. */
  async #forgetIn(inbox: Inbox, ids: readonly string[]): Promise<boolean> {
    try {
      const { entries } = await this.#writer.change(inbox, { name: 'forget-sender', ids });
      return entries.length > 0;
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      // Nobody sees these rows any more, once they have been copied to the user's inbox.
      await this.#merge.run(inbox, error.to);
      await this.#store.upkeep.blankRows(inbox, ids);
      return true;
    }
  }

  async #eraseOne(inbox: Inbox, from: boolean): Promise<void> {
    const rest = { scrub: true, from };
    const work = await this.begin(inbox, rest);
    if (!work) {
      await this.#finishAll(inbox);
      if (from) await this.#end(inbox, rest);
      return;
    }
    // The clock may be set back meanwhile.
    const oldAt = performance.now() + this.#waitMs;
    for (;;) {
      const next = await this.complete(work, performance.now() >= oldAt);
      if (!next) break;
      const leftMs = next.dueAt - this.#store.now();
      await this.#pause(Math.max(1, Math.min(leftMs, this.#waitMs)));
      // Its due work is due now, too.
      await this.#store.renewDue(work.id, this.#store.now() + OWN_MS);
    }
    await this.#store.finishDue(work.id);
  }

  async #pause(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#ending.signal });
  }

  /** Sessions whose log names the inbox, because their messages were moved there or will be. */
  async #sessionsOf(inbox: Inbox): Promise<Inbox[]> {
    const due = await this.#store.dueOf(inbox);
    const merging = due.flatMap(({ kind, payload }) =>
      kind === MERGE ? [(JSON.parse(payload) as { session: Inbox }).session] : [],
    );
    return [...merging, ...(await this.#store.upkeep.sessionsMovedTo(inbox))];
  }

  /** The entry `erased`; or whether it was not appended yet, or is gone with everything below. */
  async #find(inbox: Inbox, erasure: Erasure): Promise<StoredEntry | 'missing' | 'gone'> {
    const { entry, after, head } = erasure;
    await this.#store.applyPending(inbox);
    const above = await this.#store.entries(inbox, after + 1, 500);
    const erased = above.find(({ id }) => id === entry);
    if (erased) return erased;
    const [before] = await this.#store.entries(inbox, after, 1);
    return before?.number === after && before.id === head ? 'missing' : 'gone';
  }
}
