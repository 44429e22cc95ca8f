import type { Secrets } from '../auth/secrets.js';
import type { DueWork, Inbox, MessageStore } from '../stores/message-store.js';
import { BoundedSet } from './bounded-set.js';
import type { InboxWriter, Outcome } from './inbox-writer.js';
import type { MovedRow } from './move-rules.js';
import type { Command } from './rules.js';

/** The kind of due work that completes a merge. */
export const MERGE = 'merge';

/** So much later than its sign-in a merge is completed by the due work, in milliseconds. */
const GRACE_MS = 10_000;

/** How many messages one append takes over. */
const PER_APPEND = 100;

/** How many sessions are remembered to have ended, so that no store is asked about them again. */
const REMEMBERED = 10_000;

interface Parts {
  readonly store: MessageStore;
  readonly writer: InboxWriter;
  /** Opens the store where that has not been done. */
  readonly secrets: () => Promise<Secrets>;
}

/**
 * Signing in: an anonymous visitor's messages go to the user, once. First a piece of due work is
 * written, by which any process completes what follows; then `moved`, after which the session's log
 * takes nothing more; then the copies, by id, so that doing any of it twice is doing it once.
 */
export class SessionMerge {
  readonly #store: MessageStore;
  readonly #writer: InboxWriter;
  readonly #secrets: Parts['secrets'];
  /** Sessions whose messages are all with their users. */
  readonly #merged = new BoundedSet<Inbox>(REMEMBERED);
  readonly #underWay = new Map<Inbox, Promise<void>>();

  constructor({ store, writer, secrets }: Parts) {
    this.#store = store;
    this.#writer = writer;
    this.#secrets = secrets;
  }

  /** Whether a visitor with this session has signed in. At most one head is read. */
  async hasEnded(session: Inbox): Promise<boolean> {
    if (this.#merged.has(session)) return true;
    await this.#secrets();
    return (await this.#store.head(session)).movedTo !== undefined;
  }

  /**
   * Moves the session's messages to the user, and ends the session. Where it has ended already, with
   * this user or another one, what is left of that move is completed, and nothing else happens.
   */
  adopt(session: Inbox, user: Inbox): Promise<void> {
    if (this.#merged.has(session)) return Promise.resolve();
    const adopting =
      this.#underWay.get(session) ??
      this.#adopt(session, user).finally(() => this.#underWay.delete(session));
    this.#underWay.set(session, adopting);
    return adopting;
  }

  /** Does due work of the kind `MERGE`. */
  async complete({ inbox, payload }: DueWork): Promise<void> {
    const { to } = JSON.parse(payload) as { to: Inbox };
    await this.#move(inbox, to);
  }

  /**
   * Carries out in the user's inbox what was meant for a session that has ended. Numbers are of one
   * log alone, so that "up to" a number of the session's means nothing there.
   */
  async follow(session: Inbox, to: Inbox, command: Command): Promise<Outcome> {
    await this.#copy(session);
    const meant = command.name === 'add' ? await this.#unknown(session, command) : command;
    if (meant === null || !('ids' in meant || 'messages' in meant)) {
      return { head: await this.#store.head(session), missing: [], entries: [] };
    }
    return this.#writer.change(to, meant);
  }

  async #adopt(session: Inbox, user: Inbox): Promise<void> {
    await this.#secrets();
    const id = `${MERGE}:${session}`;
    const { movedTo } = await this.#store.head(session);
    if (movedTo === undefined) {
      const dueAt = this.#store.now() + GRACE_MS;
      const payload = JSON.stringify({ to: user });
      await this.#store.putDue({ id, kind: MERGE, inbox: session, dueAt, payload });
    }
    await this.#move(session, user);
    await this.#store.finishDue(id);
  }

  async #move(session: Inbox, user: Inbox): Promise<void> {
    await this.#writer.change(session, { name: 'move', to: user });
    await this.#copy(session);
  }

  /** Copies what `moved` names to where it says; what is there already stands. */
  async #copy(session: Inbox): Promise<void> {
    if (this.#merged.has(session)) return;
    const { number } = await this.#store.head(session);
    await this.#store.applyPending(session);
    const [moved] = await this.#store.entries(session, number, 1);
    if (moved?.kind !== 'moved') return;
    const { ids, to } = moved;
    for (let from = 0; from < ids.length; from += PER_APPEND) {
      const messages = await this.#messages(session, ids.slice(from, from + PER_APPEND));
      await this.#writer.change(to, { name: 'take-over', messages });
    }
    this.#merged.add(session);
  }

  /** The messages with these ids, in the order of the ids. */
  async #messages(session: Inbox, ids: readonly string[]): Promise<MovedRow[]> {
    const tag = (await this.#secrets()).tagOf(session);
    const rows = await this.#store.rows(session, ids);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.flatMap((id) => {
      const row = byId.get(id);
      return row ? [{ row, from: { inbox: tag, number: row.number } }] : [];
    });
  }

  /**
   * Of an add what the session never had: a key that was sent to it is the same message afterwards,
   * also when its visitor had removed it. Null where nothing is left. No limit of anonymous inboxes
   * holds any more.
   */
  async #unknown(
    session: Inbox,
    command: Extract<Command, { name: 'add' }>,
  ): Promise<Command | null> {
    const keyed = command.messages.filter((message) => message.keyed).map(({ id }) => id);
    const rows = keyed.length > 0 ? await this.#store.rows(session, keyed) : [];
    const known = new Set(rows.map(({ id }) => id));
    const messages = command.messages.filter(({ id }) => !known.has(id));
    return messages.length > 0 ? { ...command, messages, anonymous: false } : null;
  }
}
