import { isLive, isUnread, orderOf } from '../../protocol/effects.js';
import { DEFAULT_LIMITS } from '../../protocol/index.js';
import type { InboxEmitter } from '../inbox/inbox-events.js';
import {
  type InboxMessage,
  type InboxState,
  keepsPopup,
  loadedFrom,
  numberOf,
  type PanelFilter,
  select,
} from '../inbox/inbox-state.js';
import { isTooOld } from '../inbox/message-display.js';
import type { Page } from '../platform/page.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { DismissedPopups } from './dismissed-popups.js';
import { type PopupItem, waitsForRoom } from './popup-model.js';

/** The inbox that the popups belong to. */
export interface PopupInbox {
  readonly page: Page;
  readonly storage: SharedStorage;
  readonly events: InboxEmitter;
  readonly state: InboxState;
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  /** Loads the next page of a list. */
  loadMore(filter: PanelFilter, limit?: number): Promise<void>;
  /** Asks the server once more where its log ends. */
  refresh(): Promise<void>;
  markRead(ids: readonly string[]): void;
  /** These messages were visible, or their popups were closed: transient ones end. */
  shown(ids: readonly string[]): void;
}

/** A page that is older than this is not loading any more, in milliseconds. */
const LOADING_MAX_MS = 60_000;

/** How many pages of unread messages are fetched to find those that need a popup. */
const MAX_PAGES = 3;

/**
 * Which messages of an inbox still need a popup in this browser: by its list, and by the record of
 * the popups that were dismissed.
 */
export class MissedPopups {
  readonly #inbox: PopupInbox;
  #record: DismissedPopups | null = null;
  /** The record of the inbox before: the page may have signed its visitor in. */
  #previous: DismissedPopups | null = null;
  /**
   * The tag of the inbox that was synced last. Before that, its state is only what the page has brought
   * along.
   */
  #syncedTag: string | null = null;
  /** The record that `load` is about; it may cause another sync. */
  #loading: DismissedPopups | null = null;
  /** The record for which the server is asked again where its log ends. */
  #asked: DismissedPopups | null = null;

  constructor(inbox: PopupInbox) {
    this.#inbox = inbox;
  }

  /** The record of the inbox that is followed; null for none. */
  get record(): DismissedPopups | null {
    return this.#record;
  }

  /** Whether `load` is due for the record. */
  get isSynced(): boolean {
    return this.#syncedTag === this.#inbox.state.tag;
  }

  /** Follows the inbox that is known now, or none. Returns whether it is another one. */
  follow(follows: boolean): boolean {
    const { state, storage } = this.#inbox;
    const followed = follows ? state.tag : null;
    const record = this.#record;
    if (followed === (record?.tag ?? null)) return false;
    if (state.tag !== record?.tag) this.#previous = record ?? this.#previous;
    this.#record =
      followed === null ? null : new DismissedPopups(followed, storage, this.#previous);
    return true;
  }

  /**
   * Unread messages whose popups were not dismissed, oldest first; none while that is not known.
   * Messages that have moved to a user's inbox are among them: their record is read there.
   */
  get messages(): readonly InboxMessage[] {
    const record = this.#record;
    if (!record?.known) return [];
    const needsPopup = (message: InboxMessage): boolean =>
      message.readAt === null &&
      (isLive(message) || message.ended === 'moved') &&
      !record.covers(message);
    return select(this.#inbox.state, needsPopup).reverse();
  }

  /** Those of the messages that may pop up now. Those that are too old for it count as dismissed. */
  due(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const record = this.#record;
    if (!record) return [];
    const now = this.#inbox.now();
    const waiting = messages.filter((message) => isUnread(message) && !record.covers(message));
    record.add(waiting.filter((message) => isTooOld(message, now)).map(orderOf));
    return waiting.filter((message) => !isTooOld(message, now));
  }

  /**
   * Whether a message needs its popup no more: it was read or has left every screen, it was shown
   * elsewhere before there was room for it here, or it was renewed and its new popup has ended
   * elsewhere. A reset drops the messages below its page; they have ended or were read if the pages of
   * unread messages that were loaded since do not contain them. Below these pages nobody knows, and
   * the record says whether the popup has ended.
   */
  readonly isGone = (message: InboxMessage, item: PopupItem): boolean => {
    const { id, persistent, local } = message;
    const order = orderOf(message);
    const held = this.#inbox.state.view.messages.get(id);
    const hasEnded = this.#record?.covers(held ?? message) === true;
    if (!held) return persistent && !local && (order >= this.#loadedFrom || hasEnded);
    if (held.readAt !== null || !keepsPopup(held)) return true;
    return held.ended === 'shown' ? waitsForRoom(item) : orderOf(held) > order && hasEnded;
  };

  /** Dismisses the popups of these messages. Local ones need no record: nobody else shows them. */
  dismiss(messages: readonly InboxMessage[]): void {
    this.#record?.add(messages.filter(({ local }) => !local).map(orderOf));
    this.raise();
  }

  /**
   * Dismisses everything below the oldest message that needs a popup, if `messages` has all: every
   * unread message above the record is held.
   */
  raise(): void {
    const record = this.#record;
    if (!record?.known || !this.#isLoaded(record)) return;
    const [oldest] = this.messages;
    record.raise(oldest ? orderOf(oldest) - 1 : this.#head);
  }

  /**
   * The inbox was synced: loads the unread messages that `messages` may lack, begins a record, and
   * lowers one that belongs to a log which ended later.
   *
   * @returns False without a record, or while it is loading already.
   */
  async load(): Promise<boolean> {
    this.#syncedTag = this.#inbox.state.tag;
    const record = this.#record;
    if (!record || record === this.#loading) return false;
    this.#loading = record;
    if (this.#previous === null) record.newSince = this.#pageBegan;
    try {
      await this.#load(record);
    } catch {
      // What was missed stays unknown until the next sync.
    }
    if (record === this.#loading) this.#loading = null;
    return true;
  }

  async #load(record: DismissedPopups): Promise<void> {
    if (this.#head < record.highest && record !== this.#asked) {
      // Another tab may have raised the record since the answer was sent, so the server is asked
      // again. If that fails, the next sync decides.
      this.#asked = record;
      await this.#inbox.refresh();
    }
    this.#asked = null;
    if (record === this.#record && this.#head < record.highest) record.lower(this.#head);
    for (let pages = 0; pages < MAX_PAGES && !this.#isLoaded(record); pages += 1) {
      await this.#inbox.loadMore('unread', DEFAULT_LIMITS.pageMax);
    }
    if (record !== this.#record) return;
    if (!record.known) this.#begin(record);
    record.raise(Math.min(this.#loadedFrom - 1, this.#head));
  }

  /** Begins a record below the oldest message that needs a popup. */
  #begin(record: DismissedPopups): void {
    const first = this.#firstOrder(record);
    const needsNone = (message: InboxMessage): boolean =>
      orderOf(message) > first && isUnread(message) && record.isPast(message);
    record.add(select(this.#inbox.state, needsNone).map(orderOf));
    record.raise(Math.min(first - 1, this.#head));
  }

  /**
   * Whether every unread message above the record is held. Before a record begins: whether the oldest
   * one that needs a popup is.
   */
  #isLoaded(record: DismissedPopups): boolean {
    const { known, upTo } = record;
    // The oldest message of a page may not be the oldest of the inbox.
    return known ? this.#loadedFrom <= upTo + 1 : this.#loadedFrom < this.#firstOrder(record);
  }

  /** The order of the oldest message that needs a popup when a record begins; infinite: none does. */
  #firstOrder(record: DismissedPopups): number {
    const needsPopup = (message: InboxMessage): boolean =>
      isUnread(message) && !record.isPast(message);
    const oldest = select(this.#inbox.state, needsPopup).at(-1);
    return oldest ? orderOf(oldest) : Infinity;
  }

  /** When the browser began to load the page, by the server's clock; or later, if that was slow. */
  get #pageBegan(): number {
    return this.#inbox.now() - Math.min(this.#inbox.page.ageMs, LOADING_MAX_MS);
  }

  get #loadedFrom(): number {
    return loadedFrom(this.#inbox.state, 'unread');
  }

  get #head(): number {
    return numberOf(this.#inbox.state.cursor);
  }
}
