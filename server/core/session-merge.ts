import { hasCode } from '../../protocol/errors.js';
import type { Secrets } from '../auth/secrets.js';
import type { DueWork } from '../stores/due-store.js';
import type { Inbox, MessageStore } from '../stores/message-store.js';
import type { Row } from '../stores/stored-entry.js';
import type { Outcome } from './add-batch.js';
import { beginsNewLife, type NewMessage } from './add-rules.js';
import { BoundedSet } from './bounded-set.js';
import type { InboxWriter } from './inbox-writer.js';
import type { MovedRow } from './move-rules.js';
import { idOfKey } from './recipient.js';
import type { Command } from './rules.js';
import type { MessageTarget } from './send-input.js';
import { SessionEnded } from './session-ended.js';
import { idOfTarget, newestOf } from './update-rules.js';

/** The kind of due work that completes a merge. */
export const MERGE = 'merge';

/** The delay after which the due work completes an interrupted merge, in milliseconds. */
const GRACE_MS = 10_000;

/** How many moved messages one append adds. */
const PER_APPEND = 100;

/** How many ended sessions are remembered, to save reads of the store. */
const REMEMBERED = 10_000;

type AddCommand = Extract<Command, { name: 'add' }>;

interface MergePayload {
  readonly session: Inbox;
  readonly to: Inbox;
}

interface SessionMergeOptions {
  readonly store: MessageStore;
  readonly writer: InboxWriter;
  /** Opens the store, if it is not open. */
  readonly secrets: () => Promise<Secrets>;
}

/**
 * Moves an anonymous visitor's messages to the user at a sign-in, once. First it writes due work,
 * so that any process can complete the merge; then `moved`, which ends the session's log; then the
 * copies. Each step is idempotent.
 */
export class SessionMerge {
  readonly #store: MessageStore;
  readonly #writer: InboxWriter;
  readonly #secrets: SessionMergeOptions['secrets'];
  /** Sessions whose merge is complete. */
  readonly #merged = new BoundedSet<Inbox>(REMEMBERED);
  readonly #running = new Map<Inbox, Promise<void>>();

  constructor({ store, writer, secrets }: SessionMergeOptions) {
    this.#store = store;
    this.#writer = writer;
    this.#secrets = secrets;
  }

  /** Whether the visitor of a session has signed in. Reads at most one head. */
  async hasEnded(session: Inbox): Promise<boolean> {
    if (this.#merged.has(session)) return true;
    await this.#secrets();
    return (await this.#store.head(session)).movedTo !== undefined;
  }

  /**
   * Moves the session's messages to the user, and ends the session. If the session has ended
   * already, with this user or another one, only completes that move.
   */
  run(session: Inbox, user: Inbox): Promise<void> {
    if (this.#merged.has(session)) return Promise.resolve();
    const running =
      this.#running.get(session) ??
      this.#run(session, user).finally(() => this.#running.delete(session));
    this.#running.set(session, running);
    return running;
  }

  /** Does due work of the kind `MERGE`. */
  async complete({ inbox, payload }: DueWork): Promise<void> {
    // Work of an earlier version is about the session, and names the user.
    const { session = inbox, to = inbox } = JSON.parse(payload) as Partial<MergePayload>;
    await this.#move(session, to);
  }

  /** Changes an inbox; instead of a session that has ended, the user's. */
  async change(inbox: Inbox, command: Command): Promise<Outcome> {
    try {
      return await this.#writer.change(inbox, command);
    } catch (error) {
      if (!(error instanceof SessionEnded)) throw error;
      return this.follow(inbox, error.to, command);
    }
  }

  /**
   * Executes a command for a session that has ended in the user's inbox. Ignores "up to" commands:
   * the numbers of the session's log mean nothing in the user's.
   */
  async follow(session: Inbox, to: Inbox, command: Command): Promise<Outcome> {
    await this.#copy(session);
    if (command.name === 'add') return this.#followAdd(session, to, command);
    if (!('ids' in command || 'target' in command)) {
      return { head: await this.#store.head(session), missing: [], entries: [] };
    }
    try {
      return await this.#writer.change(to, command);
    } catch (error) {
      const ended = 'target' in command && (await this.#endedBefore(session, command.target));
      if (!ended || !hasCode(error, 'NOT_FOUND')) throw error;
      return { head: await this.#store.head(to), missing: [ended.id], entries: [] };
    }
  }

  /** The message of the session that a target names, if it had ended before the sign-in. */
  async #endedBefore(session: Inbox, target: MessageTarget): Promise<Row | undefined> {
    const rows = await this.#store.rows(session, [idOfTarget(target)]);
    const newest = 'key' in target ? await this.#store.newestOfKeys(session, [target.key]) : [];
    return [...newest, ...rows].find(({ ended }) => ended !== 'moved');
  }

  async #run(session: Inbox, user: Inbox): Promise<void> {
    await this.#secrets();
    const id = `${MERGE}:${session}`;
    const { movedTo } = await this.#store.head(session);
    if (movedTo === undefined) {
      const dueAt = this.#store.now() + GRACE_MS;
      // About the user, so that erasing the user finds it.
      const payload = JSON.stringify({ session });
      await this.#store.putDue({ id, kind: MERGE, inbox: user, dueAt, payload });
    }
    await this.#move(session, user);
    await this.#store.finishDue(id);
  }

  async #move(session: Inbox, user: Inbox): Promise<void> {
    await this.#writer.change(session, { name: 'move', to: user });
    await this.#copy(session);
  }

  /** Copies the messages that `moved` names to the user. Skips existing ids. */
  async #copy(session: Inbox): Promise<void> {
    if (this.#merged.has(session)) return;
    const { number } = await this.#store.head(session);
    await this.#store.applyPending(session);
    const [moved] = await this.#store.entries(session, number, 1);
    if (moved?.kind !== 'moved') return;
    const { ids, to } = moved;
    for (let from = 0; from < ids.length; from += PER_APPEND) {
      const messages = await this.#messages(session, ids.slice(from, from + PER_APPEND));
      await this.#writer.change(to, { name: 'add-moved', messages });
    }
    this.#merged.add(session);
  }

  /** The messages with these ids, in the order of the ids. */
  async #messages(session: Inbox, ids: readonly string[]): Promise<MovedRow[]> {
    const tag = (await this.#secrets()).tagOf(session);
    const rows = await this.#store.rows(session, ids);
    const found = byId(rows);
    return ids.flatMap((id) => {
      const row = found.get(id);
      return row ? [{ row, from: { inbox: tag, number: row.order } }] : [];
    });
  }

  /**
   * Sends messages to the user. A key stands for the same message after the sign-in, even if the
   * visitor has removed it, and begins a new life as it would have in the session. The limit of
   * anonymous inboxes no longer applies.
   */
  async #followAdd(session: Inbox, to: Inbox, command: AddCommand): Promise<Outcome> {
    const former = await this.#formerRows(session, command.messages);
    const stays = (message: NewMessage, row = former.get(message)): row is Row =>
      row !== undefined && row.ended !== 'moved' && !beginsNewLife(row, message);
    const messages = command.messages
      .filter((message) => !stays(message))
      .map((message) => afterLife(message, former.get(message)));
    const outcome =
      messages.length > 0
        ? await this.#writer.change(to, { ...command, messages, anonymous: false })
        : { head: await this.#store.head(session), missing: [], entries: [], ids: [] };
    const sent = outcome.ids?.values();
    const ids = command.messages.map((message) => {
      const row = former.get(message);
      return stays(message, row) ? row.id : (sent?.next().value ?? message.id);
    });
    return { ...outcome, ids };
  }

  /** The message that each key had in the session last. */
  async #formerRows(
    session: Inbox,
    messages: readonly NewMessage[],
  ): Promise<ReadonlyMap<NewMessage, Row>> {
    const keyed = messages.filter(({ key }) => key !== null);
    if (keyed.length === 0) return new Map();
    const keys = keyed.map(({ key }) => key as string);
    const rows = byId(
      await this.#store.rows(
        session,
        keys.map((key) => idOfKey(key)),
      ),
    );
    const found = await this.#store.newestOfKeys(session, keys);
    const newest = new Map(found.map((row) => [row.key as string, row]));
    return new Map(
      keyed.flatMap((message): [NewMessage, Row][] => {
        const row = newestOf(message.key as string, { rows, newest });
        return row ? [[message, row]] : [];
      }),
    );
  }
}

/** The next life of a key whose message had ended in the session. */
function afterLife(message: NewMessage, former: Row | undefined): NewMessage {
  if (!former || former.ended === 'moved') return message;
  return { ...message, life: former.life + 1 };
}

function byId(rows: readonly Row[]): ReadonlyMap<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
