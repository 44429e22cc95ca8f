import type { CheckedInitialState } from '../../protocol/answers.js';
import type {
  Changed,
  ListedCommand,
  ListRequest,
  Message,
  Page,
  Push,
  SyncAnswer,
  SyncRequest,
} from '../../protocol/index.js';
import type { LogFollower } from '../connection/connection-events.js';
import { changeOf, type InboxChange } from './inbox-change.js';
import {
  applyEntries,
  applySync,
  entriesAfter,
  holdMessages,
  mergePage,
  resetOf,
} from './inbox-reducer.js';
import {
  emptyInbox,
  type InboxState,
  loadedFrom,
  numberOf,
  type PanelFilter,
  type PendingChange,
} from './inbox-state.js';
import { viewOf } from './inbox-view.js';
import type { ServerClock } from './server-clock.js';

/** The server's clock. Each answer to a sync sets it. */
type FeedClock = Pick<ServerClock, 'now' | 'set'>;

/**
 * Follows the log of one inbox, without timers and I/O: decides which of the server's answers and
 * pushes are applied, in which order, and when a sync is needed. Whoever drives it hands in what
 * arrives, in the order of arrival, and syncs when `wantsSync` says so.
 *
 * Pushes that arrive while a sync or a page is in flight wait in one buffer and are applied after
 * it. A head notice is a push without entries.
 */
export class InboxFeed implements LogFollower {
  readonly #onChange: (change: InboxChange) => void;
  readonly #clock: FeedClock;
  #state = emptyInbox();
  #buffer: Push[] = [];
  #syncWanted = true;
  #resetWanted = false;
  #syncing = false;
  /** The pages in flight, and the number that each of them was requested with as `before`. */
  readonly #pages = new Map<PanelFilter, number>();

  /** @param onChange Called after each step of the state. */
  constructor(onChange: (change: InboxChange) => void, clock: FeedClock) {
    this.#onChange = onChange;
    this.#clock = clock;
  }

  get state(): InboxState {
    return this.#state;
  }

  get tag(): string | null {
    return this.#state.tag;
  }

  get wantsSync(): boolean {
    return this.#syncWanted && !this.#syncing;
  }

  requestSync(): void {
    this.#syncWanted = true;
  }

  /** How long until the next message expires, and `expire` is due; infinite: none will. */
  get expiresInMs(): number {
    return this.#state.view.nextExpiry - this.#clock.now();
  }

  /** Hides what has expired. The entry of the log follows. */
  expire(): void {
    this.#update({});
  }

  /**
   * Uses the state that the server has put into the page. A sync from its position is still due.
   */
  start(initial: CheckedInitialState): void {
    this.#takeAnswer(resetOf(initial));
  }

  beginSync(): SyncRequest {
    const { cursor } = this.#state;
    this.#syncing = true;
    this.#syncWanted = false;
    return cursor === null || this.#resetWanted ? {} : { position: cursor };
  }

  endSync(answer: SyncAnswer | null): void {
    if (answer) this.#clock.set(answer.serverAt);
    if (!this.#syncing) return;
    this.#syncing = false;
    if (answer) this.#takeAnswer(answer);
    else this.#syncWanted = true;
    this.#drain();
  }

  /**
   * Begins to load the next page of a filter, one at a time for each filter. Returns the request,
   * or null if there is no further page.
   */
  beginPage(filter: PanelFilter): ListRequest | null {
    const from = loadedFrom(this.#state, filter);
    if (from === 0) return null;
    this.#pages.set(filter, from);
    return Number.isFinite(from) ? { filter, before: String(from) } : { filter };
  }

  /**
   * @param page Null when there was none.
   * @returns Whether the page was taken; if not, it has to be fetched again, from `beginPage` on.
   */
  endPage(filter: PanelFilter, page: Page | null): boolean {
    const before = this.#pages.get(filter);
    if (before === undefined) return false;
    this.#pages.delete(filter);
    const merged = page && mergePage(this.#state, filter, page, before);
    if (merged) this.#update(merged);
    this.#drain();
    return merged !== null;
  }

  /** Follows messages that are in none of its lists. */
  hold(messages: readonly Message[]): void {
    this.#update(holdMessages(this.#state, messages));
  }

  push(push: Push | null): void {
    if (push) this.#buffer.push(push);
    else this.#requestReset();
    this.#drain();
  }

  disconnected(): void {
    this.#syncing = false;
    this.#pages.clear();
    this.#buffer = [];
    this.#syncWanted = true;
  }

  forget(): void {
    this.disconnected();
    this.#state = emptyInbox();
    this.#update({});
  }

  /** Shows a change of the user at once. */
  addPending(command: ListedCommand, onConfirmed?: PendingChange['onConfirmed']): PendingChange {
    const at = new Date(this.#clock.now()).toISOString();
    const change = { command, at, until: null, onConfirmed };
    this.#update({ pending: [...this.#state.pending, change] });
    return change;
  }

  /**
   * The server has made the change, which stays pending until its entry has arrived. Does nothing
   * after the inbox has become another one.
   */
  confirmPending(change: PendingChange, { position }: Changed): void {
    const confirmed = { ...change, until: numberOf(position) };
    const { pending } = this.#state;
    if (!pending.includes(change)) return;
    this.#update({ pending: pending.map((other) => (other === change ? confirmed : other)) });
    change.onConfirmed?.(confirmed.until);
  }

  /** The server has refused the change: the confirmed state is shown again. */
  dropPending(change: PendingChange): void {
    this.#update({ pending: this.#state.pending.filter((other) => other !== change) });
  }

  #requestReset(): void {
    this.#resetWanted = true;
    this.#syncWanted = true;
  }

  #takeAnswer(answer: SyncAnswer): void {
    const reset = answer.kind === 'reset';
    const sameInbox = this.#state.tag === answer.inbox;
    const sameLog = sameInbox && !(reset && answer.reason === 'unknown');
    if (!sameLog) {
      // Nothing in another log has arrived since the cursor, and pages in flight may be of another inbox.
      this.#state = sameInbox ? { ...this.#state, cursor: null } : emptyInbox();
      this.#pages.clear();
    }
    const next = applySync(this.#state, answer);
    if (!next) this.#requestReset();
    else if (reset) this.#resetWanted = false;
    // A change that was confirmed in another log has no entry in this one.
    const pending = this.#state.pending.filter(({ until }) => sameLog || until === null);
    this.#update({ ...next, pending });
    // What was pushed before the answer came is in it.
    const reached = numberOf(this.#state.cursor);
    this.#buffer = this.#buffer.filter(({ cur }) => numberOf(cur) >= reached);
  }

  #drain(): void {
    if (this.#syncing || this.#pages.size > 0) return;
    const pushes = this.#buffer;
    this.#buffer = [];
    for (const push of pushes) {
      const entries = entriesAfter(this.#state.cursor, push);
      if (!entries) {
        // The sync that follows is read later than all of these were written.
        this.#syncWanted = true;
        return;
      }
      if (entries.length === 0) continue;
      this.#update(applyEntries(this.#state, entries, push.cur), true);
    }
  }

  /** Makes a step: merges what has changed, and reports what the user sees of it. */
  #update(changes: Partial<Omit<InboxState, 'view'>>, pushed = false): void {
    const before = this.#state;
    const merged = { ...before, ...changes };
    const number = numberOf(merged.cursor);
    const pending = merged.pending.filter(({ until }) => until === null || until > number);
    const view = viewOf(merged, pending, this.#clock.now());
    this.#state = { ...merged, pending, view };
    this.#onChange(changeOf(before, this.#state, pushed));
  }
}
