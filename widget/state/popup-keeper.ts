import type { Page, Stop } from '../connection/page.js';
import { EndedPopups } from './ended-popups.js';
import { loadedRange } from './inbox.js';
import type { FeedChange } from './inbox-feed.js';
import type { InboxState } from './inbox-state.js';
import type { InboxMessage, PopupStack } from './inbox-view.js';
import { isUnread } from './message-change.js';
import type { InboxSight } from './pending-changes.js';
import { claimPopups } from './popup-claim.js';
import {
  isSticky,
  isTooOld,
  messagesOf,
  onlyWaiting,
  type Popups,
  popUp,
  popUpMissed,
  stackOf,
  withoutMessages,
  withoutPopup,
} from './popups.js';
import type { SharedStorage } from './shared-storage.js';

export interface PopupSurroundings {
  readonly page: Page;
  readonly storage: SharedStorage;
  /** The document, on which the claim is. */
  readonly root: object;
}

/** What the popups need of the inbox that they are of. */
export interface PopupInbox {
  readonly state: InboxState;
  /** The state with the user's pending changes on top. */
  readonly sight: InboxSight;
  /** The server's clock, milliseconds since 1970. */
  now(): number;
  mayPopUp(message: InboxMessage): boolean;
  poppedUp(message: InboxMessage): void;
  /** The stack is another one. */
  changed(): void;
  /** Loads more of the unread messages. */
  loadUnread(): Promise<void>;
  /** Asks the server once more where its log ends. */
  refresh(): Promise<void>;
}

/** How many pages of unread messages are fetched to find those that have not ended. */
const MAX_PAGES = 3;

/**
 * The popups of one element: what pops up, what has ended in this browser, and in which element of
 * the document it is shown.
 */
export class PopupKeeper {
  readonly #around: PopupSurroundings;
  readonly #inbox: PopupInbox;
  #popupMs = 0;
  #enabled = false;
  #running = false;
  #popups: Popups = [];
  #tag: string | null = null;
  #record: EndedPopups | null = null;
  /** The claim on the document is this one's. */
  #held = false;
  /** Ids that have popped up, or were refused, since the start. */
  readonly #offered = new Set<string>();
  /** It is not known yet which messages of the inbox have not ended. */
  #stale = true;
  #preparing = false;
  /** The state is not only what the page brought along. */
  #synced = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #stopIdentity: Stop = () => {};

  constructor(around: PopupSurroundings, inbox: PopupInbox) {
    this.#around = around;
    this.#inbox = inbox;
  }

  get stack(): PopupStack {
    const { messages } = this.#inbox.sight;
    return stackOf(this.#popups, this.#popupMs, (message) => messages.get(message.id) ?? message);
  }

  /** @param enabled False: nothing pops up, and nothing is taken as ended. */
  configure(popupMs: number, enabled: boolean): void {
    this.#popupMs = popupMs;
    if (enabled === this.#enabled) return;
    this.#enabled = enabled;
    this.#leave();
    this.#enter();
  }

  start(): Stop {
    this.#running = true;
    const stopVisible = this.#around.page.watchVisible(() => {
      this.#arm();
      this.#offerMissed();
    });
    this.#enter();
    return () => {
      if (!this.#running) return;
      stopVisible();
      this.#leave();
      this.#running = false;
    };
  }

  /** Follows a step of the inbox, after `sight` shows it. */
  follow(change: FeedChange): void {
    if (change.after.tag !== this.#tag) this.#changeIdentity(change.after.tag);
    if (change.by === 'reset') this.#stale = true;
    this.#closeSettled(change.before);
    if (change.by === 'push' && this.#record?.known) this.#offerLive(change.arrived);
  }

  /** The inbox is at the server's head: what was missed pops up. */
  async prepare(): Promise<void> {
    this.#synced = true;
    if (this.#preparing) return;
    this.#preparing = true;
    try {
      while (this.#stale && this.#held && this.#record) {
        this.#stale = false;
        await this.#settleRecord(this.#record);
      }
    } catch {
      // Without an answer it stays unknown; the next sync brings it here again.
      this.#stale = true;
    }
    this.#preparing = false;
    this.#offerMissed();
  }

  /** Ends one popup. Returns its messages. */
  end(key: string): readonly InboxMessage[] {
    const messages = messagesOf(this.#popups.filter((item) => item.key === key));
    this.#ended(messages, withoutPopup(this.#popups, key));
    return messages;
  }

  /** Ends all, also those that are only counted. Returns the messages of those that are up. */
  endAll(): readonly InboxMessage[] {
    const up = messagesOf(this.#popups.filter((item) => !item.aside));
    this.#ended(messagesOf(this.#popups), []);
    return up;
  }

  /** Rows or popups of these messages were visible: popups that only wait are not needed any more. */
  shown(ids: readonly string[]): void {
    this.#endWhere((message, { aside }) => aside && ids.includes(message.id));
  }

  #enter(): void {
    if (!this.#running || !this.#enabled || this.#tag === null) return;
    const record = new EndedPopups(this.#tag, this.#around.storage);
    this.#record = record;
    this.#stale = true;
    const stopWatch = record.watch(() => {
      this.#set(withoutMessages(this.#popups, ({ number }) => record.has(number)));
    });
    const stopClaim = claimPopups(this.#around.root, this.#tag, () => {
      this.#held = true;
      if (this.#synced) void this.prepare();
    });
    this.#stopIdentity = () => {
      stopWatch();
      stopClaim();
    };
  }

  #leave(): void {
    this.#stopIdentity();
    this.#stopIdentity = () => {};
    this.#held = false;
    this.#record = null;
    this.#offered.clear();
    this.#set([]);
  }

  #changeIdentity(tag: string | null): void {
    // The one before has logged out, as far as this page is concerned.
    this.#record?.forget();
    this.#leave();
    this.#synced = false;
    this.#tag = tag;
    this.#enter();
  }

  /** Finds out which messages have not ended, so that everything below them can be taken as ended. */
  async #settleRecord(record: EndedPopups): Promise<void> {
    const head = (): number => this.#inbox.state.cursor?.number ?? 0;
    const highest = record.highest;
    if (record.known && head() < highest) {
      // Another tab may have been faster than the answer: only a second one proves it.
      await this.#inbox.refresh();
      if (head() < highest) record.lower(head());
    }
    const begins = !record.known;
    const from = begins ? this.#lowestTransient() - 1 : record.upTo;
    for (let pages = 0; pages < MAX_PAGES && this.#loadedFrom() > from + 1; pages += 1) {
      await this.#inbox.loadUnread();
    }
    if (record !== this.#record) return;
    if (begins && !record.known) this.#begin(record, from);
    record.raise(Math.min(this.#loadedFrom() - 1, head()));
  }

  /** A browser without a record gets no popups for what is already there, but for transient ones. */
  #begin(record: EndedPopups, from: number): void {
    const there = [...this.#inbox.sight.messages.values()].filter(
      (message) => message.persistent && message.number > from && isUnread(message),
    );
    const head = this.#inbox.state.cursor?.number ?? 0;
    if (from < head) record.end(there.map(({ number }) => number));
    record.raise(Math.min(from, head));
  }

  #lowestTransient(): number {
    const waiting = [...this.#inbox.sight.messages.values()].filter(
      (message) => !message.persistent && isUnread(message),
    );
    return Math.min(...waiting.map(({ number }) => number));
  }

  #loadedFrom(): number {
    const range = loadedRange(this.#inbox.state, 'unread');
    return range?.done ? 0 : (range?.from ?? Number.POSITIVE_INFINITY);
  }

  /** Those that have neither ended nor can be left out, oldest first. */
  #open(): InboxMessage[] {
    const record = this.#record;
    if (!record?.known) return [];
    return [...this.#inbox.sight.messages.values()]
      .filter((message) => isUnread(message) && !record.has(message.number))
      .sort((a, b) => a.number - b.number);
  }

  #offerLive(arrived: readonly InboxMessage[]): void {
    if (!this.#held || !this.#around.page.visible) return;
    for (const message of this.#admit(arrived)) this.#show(popUp(this.#popups, message));
  }

  #offerMissed(): void {
    if (!this.#held || !this.#around.page.visible) return;
    const now = this.#inbox.now();
    const open = this.#open().filter((message) => !this.#offered.has(message.id));
    this.#record?.end(open.filter((each) => isTooOld(each, now)).map(({ number }) => number));
    this.#show(popUpMissed(this.#popups, this.#admit(open)));
    this.#fold();
  }

  /** Those of the messages that may pop up; each is asked of once. */
  #admit(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const record = this.#record;
    return messages.filter((message) => {
      const open = isUnread(message) && !record?.has(message.number);
      if (!open || this.#offered.has(message.id)) return false;
      this.#offered.add(message.id);
      const may = this.#inbox.mayPopUp(message);
      if (!may) record?.end([message.number]);
      return may;
    });
  }

  #show(popups: Popups): void {
    const before = new Set(messagesOf(this.#popups.filter((item) => !item.aside)));
    this.#set(popups);
    for (const message of messagesOf(popups.filter((item) => !item.aside)).toReversed()) {
      if (!before.has(message)) this.#inbox.poppedUp(message);
    }
  }

  /** Messages that were read or removed, here or elsewhere, need no popup; ended by `shown` they may. */
  #closeSettled(before: InboxState): void {
    const record = this.#record;
    if (!record?.known || !this.#held) return;
    const settled: number[] = [];
    for (const [id, message] of this.#inbox.sight.messages) {
      const done = message.ended === 'removed' || message.readAt !== null;
      const was = before.messages.get(id);
      if (done && was && isUnread(was) && !record.has(message.number)) settled.push(message.number);
    }
    if (settled.length === 0) return;
    record.end(settled);
    this.#endWhere(({ number }) => record.has(number));
  }

  #endWhere(gone: Parameters<typeof withoutMessages>[1]): void {
    const left = withoutMessages(this.#popups, gone);
    const kept = new Set(messagesOf(left));
    this.#ended(
      messagesOf(this.#popups).filter((message) => !kept.has(message)),
      left,
    );
  }

  #ended(messages: readonly InboxMessage[], left: Popups): void {
    this.#record?.end(messages.map(({ number }) => number));
    this.#fold();
    this.#set(left);
  }

  /** Takes everything below the oldest message that has not ended as ended. */
  #fold(): void {
    if (this.#stale || this.#preparing) return;
    const oldest = this.#open()[0];
    this.#record?.raise(oldest ? oldest.number - 1 : (this.#inbox.state.cursor?.number ?? -1));
  }

  #set(popups: Popups): void {
    if (popups === this.#popups) return;
    this.#popups = popups;
    this.#arm();
    this.#inbox.changed();
  }

  /** What is only counted goes after a popup's time, once nothing is up that goes by itself. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (!this.#around.page.visible || !onlyWaiting(this.#popups)) return;
    this.#timer = setTimeout(
      () => this.#endWhere((_message, item) => item.aside && !isSticky(item)),
      this.#popupMs,
    );
  }
}
