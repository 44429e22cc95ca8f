import { isLive, isUnread } from '../../protocol/effects.js';
import type {
  Changed,
  ListRequest,
  Page,
  Push,
  SyncAnswer,
  SyncRequest,
} from '../../protocol/index.js';
import type { ChangeCommand } from '../connection/change-command.js';
import { advance, applySync, entriesAfter, mergePage, remember, resetOf } from './inbox.js';
import {
  emptyInbox,
  type InboxState,
  loadedFrom,
  numberOf,
  type PendingChange,
  seen,
  select,
} from './inbox-state.js';
import type { InboxMessage, InitialState, PanelFilter } from './inbox-view.js';
import { notReached, sightOf } from './pending-changes.js';

/** One step of the state. */
export interface FeedChange {
  /** What it came from. */
  readonly by: 'push' | 'reset' | 'other';
  /** Live messages that are new since the step before, oldest first; none on a first sync. */
  readonly arrived: readonly InboxMessage[];
  /** Those that were unread and are read. */
  readonly read: readonly InboxMessage[];
  /** Those that were live and are removed. */
  readonly removed: readonly InboxMessage[];
}

/**
 * All rules by which a client takes what the server sends, without timers and I/O. Whoever drives
 * it hands in what arrives, in the order of arrival, and syncs when `wantsSync` says so.
 *
 * Pushes that arrive while a sync or a page is on its way wait in one buffer and are applied after
 * it. A head notice is a push without entries.
 */
export class InboxFeed {
  /** Changed in place. */
  readonly state = emptyInbox();
  readonly #onChange: (change: FeedChange) => void;
  #buffer: Push[] = [];
  #wanted = true;
  #fromNothing = false;
  #syncing = false;
  /** The pages on their way, and before which number they are. */
  readonly #pages = new Map<PanelFilter, number>();
  /** Up to which number arrivals were told. */
  #told = Infinity;

  /** `onChange` hears of every step of the state, at once. */
  constructor(onChange: (change: FeedChange) => void = () => {}) {
    this.#onChange = onChange;
  }

  /** The state may not be the server's: a sync is to be begun. False while one is on its way. */
  get wantsSync(): boolean {
    return this.#wanted && !this.#syncing;
  }

  /** Takes state that the server put into the page as a reset; a sync from there is still due. */
  start(initial: InitialState): void {
    applySync(this.state, resetOf(initial));
    this.#step('reset');
  }

  /** What to send. Answered by `endSync`, before another one is begun. */
  beginSync(): SyncRequest {
    const { cursor } = this.state;
    this.#syncing = true;
    this.#wanted = false;
    return cursor === null || this.#fromNothing ? {} : { position: cursor };
  }

  /**
   * @param answer Null when there was none; then a sync is still due. Of a sync that `disconnected`
   *   has called off nothing is taken.
   */
  endSync(answer: SyncAnswer | null): void {
    if (!this.#syncing) return;
    this.#syncing = false;
    if (answer) this.#takeAnswer(answer);
    else this.#wanted = true;
    this.#drain();
  }

  /** What to send for the next page of a filter; null when there is none. One at a time each. */
  beginPage(filter: PanelFilter): ListRequest | null {
    const from = loadedFrom(this.state, filter);
    if (from === 0) return null;
    this.#pages.set(filter, from);
    return Number.isFinite(from) ? { filter, before: String(from) } : { filter };
  }

  /**
   * @param page Null when there was none.
   * @returns Whether the page was taken; when not, it is to be fetched again from `beginPage` on.
   */
  endPage(filter: PanelFilter, page: Page | null): boolean {
    const before = this.#pages.get(filter);
    if (before === undefined) return false;
    this.#pages.delete(filter);
    const taken = page !== null && mergePage(this.state, filter, page, before);
    if (taken) this.#step();
    this.#drain();
    return taken;
  }

  /** @param push Null for something that cannot be read: the next sync asks for a reset. */
  push(push: Push | null): void {
    if (push) this.#buffer.push(push);
    else this.#unreadable();
    this.#drain();
  }

  /** The connection was lost: what was on its way is called off, and what was missed is unknown. */
  disconnected(): void {
    this.#syncing = false;
    this.#pages.clear();
    this.#buffer = [];
    this.#wanted = true;
  }

  /** Nobody is known any more: what is here is not for whoever is looking now. */
  forget(): void {
    this.disconnected();
    Object.assign(this.state, emptyInbox());
    this.#step('reset');
  }

  /** Lays a change on top. `at` is now, ISO 8601. */
  addPending(command: ChangeCommand, at: string): PendingChange {
    const change = { command, at, until: null };
    this.state.pending = [...this.state.pending, change];
    this.#step();
    return change;
  }

  /** The server has done it: it stays on top until the log has brought it here. */
  confirmPending(change: PendingChange, { position }: Changed): void {
    change.until = numberOf(position);
    this.state.pending = notReached(this.state.pending, numberOf(this.state.cursor));
    this.#step();
  }

  /** The server will not do it: what was confirmed shows again. */
  dropPending(change: PendingChange): void {
    this.state.pending = this.state.pending.filter((other) => other !== change);
    this.#step();
  }

  #unreadable(): void {
    this.#fromNothing = true;
    this.#wanted = true;
  }

  #takeAnswer(answer: SyncAnswer): void {
    const { tag } = this.state;
    const unknown = answer.kind === 'reset' && answer.reason === 'unknown';
    if (tag !== answer.inbox || unknown) {
      // What is on its way may be of another inbox.
      this.#pages.clear();
      this.#told = Infinity;
    }
    if (!applySync(this.state, answer)) this.#unreadable();
    else if (answer.kind === 'reset') this.#fromNothing = false;
    this.#step(answer.kind === 'reset' ? 'reset' : 'other');
    // What was pushed before the answer came is in it.
    const reached = numberOf(this.state.cursor);
    this.#buffer = this.#buffer.filter(({ cur }) => numberOf(cur) >= reached);
  }

  #drain(): void {
    if (this.#syncing || this.#pages.size > 0) return;
    const pushes = this.#buffer;
    this.#buffer = [];
    for (const push of pushes) {
      const entries = entriesAfter(this.state.cursor, push);
      if (!entries) {
        // The sync that follows is read later than all of these were written.
        this.#wanted = true;
        return;
      }
      if (entries.length > 0) {
        advance(this.state, entries, push.cur);
        this.#step('push');
      }
    }
  }

  #step(by: FeedChange['by'] = 'other'): void {
    const { state } = this;
    const sight = sightOf(state);
    for (const id of [...state.sight.laid.keys(), ...sight.laid.keys()]) remember(state, id);
    state.sight = sight;
    this.#onChange({ by, arrived: this.#takeArrived(), ...takeTransitions(state) });
  }

  #takeArrived(): readonly InboxMessage[] {
    const told = this.#told;
    const head = numberOf(this.state.cursor);
    this.#told = this.state.cursor === null ? Infinity : head;
    if (head <= told) return [];
    const arrived = (message: InboxMessage): boolean =>
      isLive(message) && message.number > told && message.number <= head;
    return select(this.state, arrived).reverse();
  }
}

/** What became of the messages that changed in this step. */
function takeTransitions(state: InboxState): Pick<FeedChange, 'read' | 'removed'> {
  const read: InboxMessage[] = [];
  const removed: InboxMessage[] = [];
  for (const [id, was] of state.was) {
    const is = seen(state, id);
    if (!was || !is) continue;
    if (isLive(was) && is.ended === 'removed') removed.push(is);
    else if (isUnread(was) && is.readAt !== null) read.push(is);
  }
  state.was = new Map();
  return { read, removed };
}
