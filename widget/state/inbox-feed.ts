import type {
  Changed,
  HeadNotice,
  ListRequest,
  Page,
  Push,
  SyncAnswer,
  SyncRequest,
} from '../../protocol/index.js';
import { formatPosition, parsePosition } from '../../protocol/position.js';
import type { ChangeCommand } from '../connection/change-command.js';
import { arrivedBy } from './apply-entry.js';
import { applyPush, applySync, loadedRange, mergePage, resetOf } from './inbox.js';
import { emptyInbox, type InboxState } from './inbox-state.js';
import type { InboxMessage, InitialState, PanelFilter } from './inbox-view.js';
import { isLive } from './message-change.js';
import { addPending, confirmPending, dropPending } from './pending-changes.js';

/** One step of the state. */
export interface FeedChange {
  readonly before: InboxState;
  readonly after: InboxState;
  /** Live messages that are new since the state before, oldest first; none on a first sync. */
  readonly arrived: readonly InboxMessage[];
  /** What the step came from; `command` for the user's own changes. */
  readonly by: 'push' | 'delta' | 'reset' | 'page' | 'command';
}

/**
 * All rules by which a client takes what the server sends, without timers and I/O. Whoever drives
 * it hands in what arrives, in the order of arrival, and syncs when `wantsSync` says so.
 *
 * Pushes that arrive while a sync or a page is on its way wait in one buffer and are applied after
 * it. A head notice is a push without entries.
 */
export class InboxFeed {
  readonly #onChange: (change: FeedChange) => void;
  #state = emptyInbox();
  #buffer: Push[] = [];
  #wanted = true;
  #fromNothing = false;
  /** The sync on its way; null when there is none. */
  #sync: { readonly fromNothing: boolean } | null = null;
  readonly #pages = new Map<PanelFilter, number | undefined>();

  /** `onChange` hears of every step of the state, at once. */
  constructor(onChange: (change: FeedChange) => void = () => {}) {
    this.#onChange = onChange;
  }

  get state(): InboxState {
    return this.#state;
  }

  /** The state may not be the server's: a sync is to be begun. False while one is on its way. */
  get wantsSync(): boolean {
    return this.#wanted && !this.#sync;
  }

  /** Takes state that the server put into the page as a reset; a sync from there is still due. */
  start(initial: InitialState): void {
    this.#step(applySync(this.#state, resetOf(initial)), 'reset', []);
  }

  /** What to send. Answered by `endSync`, before another one is begun. */
  beginSync(): SyncRequest {
    const { cursor } = this.#state;
    this.#sync = { fromNothing: this.#fromNothing };
    this.#wanted = false;
    this.#fromNothing = false;
    return cursor === null || this.#sync.fromNothing ? {} : { position: formatPosition(cursor) };
  }

  /**
   * @param answer Null when there was none; then a sync is still due. Of a sync that `disconnected`
   *   has called off nothing is taken.
   */
  endSync(answer: SyncAnswer | null): void {
    if (this.#sync === null) return;
    const { fromNothing } = this.#sync;
    this.#sync = null;
    if (answer) this.#takeAnswer(answer);
    else {
      this.#wanted = true;
      this.#fromNothing ||= fromNothing;
    }
    this.#drain();
  }

  /** What to send for the next page of a filter; null when there is none. One at a time each. */
  beginPage(filter: PanelFilter): ListRequest | null {
    const range = loadedRange(this.#state, filter);
    if (range?.done) return null;
    this.#pages.set(filter, range?.from);
    return range ? { filter, before: String(range.from) } : { filter };
  }

  /**
   * @param page Null when there was none.
   * @returns Whether the page was taken; when not, it is to be fetched again from `beginPage` on.
   */
  endPage(filter: PanelFilter, page: Page | null): boolean {
    const before = this.#pages.get(filter);
    if (!this.#pages.delete(filter)) return false;
    const merged = page && mergePage(this.#state, filter, page, before);
    if (merged) this.#step(merged, 'page', []);
    this.#drain();
    return Boolean(merged);
  }

  push(push: Push): void {
    this.#buffer.push(push);
    this.#drain();
  }

  head({ position }: HeadNotice): void {
    this.push({ prev: position, cur: position, entries: [] });
  }

  /** Something came that this version cannot read: the next sync asks for a reset. */
  unreadable(): void {
    this.#fromNothing = true;
    this.#wanted = true;
  }

  /** The connection was lost: what was on its way is called off, and what was missed is unknown. */
  disconnected(): void {
    this.#fromNothing ||= this.#sync?.fromNothing ?? false;
    this.#sync = null;
    this.#pages.clear();
    this.#buffer = [];
    this.#wanted = true;
  }

  /** Nobody is known any more: what is here is not for whoever is looking now. */
  forget(): void {
    this.disconnected();
    this.#step(emptyInbox(), 'reset', []);
  }

  /** Lays a change on top. `key` must be new; `at` is now, ISO 8601. */
  addPending(key: number, command: ChangeCommand, at: string): void {
    this.#step(addPending(this.#state, key, command, at), 'command', []);
  }

  confirmPending(key: number, changed: Changed): void {
    this.#step(confirmPending(this.#state, key, changed), 'command', []);
  }

  dropPending(key: number): void {
    this.#step(dropPending(this.#state, key), 'command', []);
  }

  #takeAnswer(answer: SyncAnswer): void {
    const before = this.#state;
    const after = applySync(before, answer);
    if (after.cursor === null) this.unreadable();
    // A delta that does not fit says nothing about what is held, unless it is another inbox's.
    if (after.cursor === null && before.tag === after.tag) return;
    this.#step(after, answer.kind, newIn(before, after, answer));
    // What was pushed before the answer came is in it.
    const reached = after.cursor?.number ?? 0;
    this.#buffer = this.#buffer.filter((push) => parsePosition(push.cur).number >= reached);
  }

  #drain(): void {
    if (this.#sync || this.#pages.size > 0) return;
    const pushes = this.#buffer;
    this.#buffer = [];
    for (const push of pushes) {
      const { state, outcome, entries } = applyPush(this.#state, push);
      if (outcome === 'applied') this.#step(state, 'push', arrivedBy(state, entries));
      if (outcome === 'sync') {
        // The sync that follows is read later than all of these were written.
        this.#wanted = true;
        return;
      }
    }
  }

  #step(after: InboxState, by: FeedChange['by'], arrived: readonly InboxMessage[]): void {
    const before = this.#state;
    this.#state = after;
    this.#onChange({ before, after, arrived, by });
  }
}

/** The messages that a sync brought and that the same inbox did not have at the cursor before. */
function newIn(before: InboxState, after: InboxState, answer: SyncAnswer): readonly InboxMessage[] {
  const { cursor, tag } = before;
  const head = after.cursor?.number ?? 0;
  if (cursor === null || tag !== answer.inbox) return [];
  if (answer.kind === 'delta') return arrivedBy(after, answer.entries);
  if (answer.reason === 'unknown') return [];
  return [...after.messages.values()]
    .filter(({ number }) => number > cursor.number && number <= head)
    .filter(isLive)
    .sort((a, b) => a.number - b.number);
}
