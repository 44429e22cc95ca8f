import { isUnread } from '../../protocol/effects.js';
import type { Identity } from '../../protocol/index.js';
import type { Stop } from '../connection/page.js';
import type { InboxChange } from '../inbox/inbox-feed.js';
import { messageOf, numberOf } from '../inbox/inbox-state.js';
import type { InboxSurroundings } from '../inbox/inbox-surroundings.js';
import type { InboxEvents, InboxMessage, PopupStack } from '../inbox/inbox-view.js';
import { EndedPopups } from './ended-popups.js';
import { findOpen, openIn, type PopupInbox } from './open-popups.js';
import { claimPopups } from './popup-claim.js';
import { forgetInbox, isHandedOver, leaveOthers, noteVisit } from './popup-visits.js';
import {
  isPassing,
  isTooOld,
  isUp,
  messagesOf,
  onlyWaiting,
  type Popups,
  popUp,
  popUpMissed,
  stackOf,
  type Which,
  without,
} from './popups.js';

export interface KeeperEvents extends Pick<InboxEvents, 'mayPopUp' | 'popup'> {
  /** The stack is another one. */
  changed(): void;
}

/**
 * The popups of one element: what pops up, what has ended in this browser, and in which element of
 * the document it is shown.
 */
export class PopupKeeper {
  readonly #around: Omit<InboxSurroundings, 'times'>;
  readonly #inbox: PopupInbox;
  readonly #events: KeeperEvents;
  #popupMs = 0;
  #enabled = false;
  #site: string | null = null;
  #running = false;
  #popups: Popups = [];
  #tag: string | null = null;
  /** The inbox that was synced last, and whose it is. */
  #last: { readonly tag: string; readonly identity: Identity | null } | null = null;
  /** Of the inbox whose popups are followed now. */
  #record: EndedPopups | null = null;
  /** Of the inbox before: the page may have signed its visitor in. */
  #before: EndedPopups | null = null;
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
  /** No time runs. */
  #paused = false;
  #stopFollowing: Stop = () => {};

  constructor(around: Omit<InboxSurroundings, 'times'>, inbox: PopupInbox, events: KeeperEvents) {
    this.#around = around;
    this.#inbox = inbox;
    this.#events = events;
  }

  get stack(): PopupStack {
    const { state } = this.#inbox;
    return stackOf(
      this.#popups,
      this.#popupMs,
      (message) => messageOf(state, message.id) ?? message,
    );
  }

  /**
   * @param enabled False: nothing pops up, and nothing is taken as ended.
   * @param site The adapter's URL, where one inbox at a time is shown in this browser; null where
   *   the page's token says whose it is, so that there may be several.
   */
  configure(popupMs: number, enabled: boolean, site: string | null = null): void {
    this.#popupMs = popupMs;
    this.#site = site;
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

  /** Follows a step of the inbox. */
  follow({ trigger, arrived, read, removed }: InboxChange): void {
    if (this.#inbox.state.tag !== this.#tag) this.#changeIdentity(this.#inbox.state.tag);
    if (trigger === 'reset') this.#stale = true;
    const record = this.#record;
    if (!record?.known || !this.#held) return;
    // Messages that were read or removed, here or elsewhere, need no popup; ended by `shown` they may.
    const settled = [...read, ...removed].map(({ number }) => number);
    if (settled.length > 0) {
      record.end(settled.filter((number) => !record.has(number)));
      this.#endWhere(({ number }) => settled.includes(number));
    }
    if (trigger === 'push' && this.#around.page.visible) {
      this.#show(this.#admit(arrived).reduce((all, message) => popUp(all, message), this.#popups));
    }
  }

  /** The server knows nobody any more: what the browser keeps of the inbox is removed. */
  loggedOut(): void {
    if (this.#tag !== null) this.#changeIdentity(null);
    this.#leaveOthers(null);
  }

  /** The inbox is at the server's head: what was missed pops up. */
  async prepare(): Promise<void> {
    this.#synced = true;
    this.#leaveOthers(this.#tag);
    if (this.#preparing) return;
    this.#preparing = true;
    try {
      while (this.#stale && this.#held && this.#record) {
        this.#stale = false;
        const record = this.#record;
        await findOpen(this.#inbox, record, () => record === this.#record);
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
    return this.#endWhere((_message, item) => item.key === key);
  }

  /** Ends all, also those that are only counted. Returns the messages of those that are up. */
  endAll(): readonly InboxMessage[] {
    const up = messagesOf(this.#popups, isUp);
    this.#endWhere(() => true);
    return up;
  }

  /** Rows or popups of these messages were visible: popups that only wait are not needed any more. */
  shown(ids: readonly string[]): void {
    this.#endWhere((message, { aside }) => aside && ids.includes(message.id));
  }

  /** Has the time of what is only counted stand still; afterwards it begins anew. */
  pause(paused: boolean): void {
    this.#paused = paused;
    this.#arm();
  }

  #enter(): void {
    if (!this.#running || !this.#enabled || this.#tag === null) return;
    const record = new EndedPopups(this.#tag, this.#around.storage, this.#before);
    this.#record = record;
    this.#stale = true;
    const stopWatch = record.watch(
      (kind, ended) => {
        // A transient message that was shown counts as ended for all who come later, not for a popup
        // that is up: that goes when it is itself ended somewhere.
        const gone: Which = ({ number, persistent }) =>
          kind === 'ended' ? number === ended : persistent && number <= ended;
        this.#set(without(this.#popups, gone));
      },
      // Somebody has logged out in another tab.
      () => this.#inbox.refresh().catch(() => {}),
    );
    const stopClaim = claimPopups(this.#around.root, this.#tag, () => {
      this.#held = true;
      if (this.#synced) void this.prepare();
    });
    this.#stopFollowing = () => {
      stopWatch();
      stopClaim();
    };
  }

  #leave(): void {
    this.#stopFollowing();
    this.#stopFollowing = () => {};
    this.#held = false;
    this.#record = null;
    this.#offered.clear();
    this.#set([]);
  }

  #changeIdentity(tag: string | null): void {
    this.#before = this.#record ?? this.#before;
    this.#leave();
    this.#synced = false;
    this.#tag = tag;
    this.#enter();
  }

  /** Forgets what the browser keeps of those who were here before, on this page or another one. */
  #leaveOthers(tag: string | null): void {
    const { storage } = this.#around;
    const identity = tag === null ? null : this.#inbox.state.identity;
    const last = this.#last;
    this.#last = tag === null ? null : { tag, identity };
    if (last && last.tag !== tag && !isHandedOver(last.identity, identity)) {
      forgetInbox(storage, last.tag);
    }
    if (this.#site === null) return;
    leaveOthers(storage, this.#site, tag, identity);
    if (tag !== null) noteVisit(storage, tag, identity, this.#site);
  }

  #offerMissed(): void {
    if (!this.#held || !this.#around.page.visible) return;
    const now = this.#inbox.now();
    const missed = openIn(this.#inbox.state, this.#record).filter(
      ({ id }) => !this.#offered.has(id),
    );
    const tooOld = missed.filter((message) => isTooOld(message, now));
    this.#record?.end(tooOld.map(({ number }) => number));
    this.#show(popUpMissed(this.#popups, this.#admit(missed)));
    this.#fold();
  }

  /** Those of the messages that may pop up; each is asked of once. */
  #admit(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const record = this.#record;
    return messages.filter((message) => {
      const open = isUnread(message) && !record?.hasEnded(message);
      if (!open || this.#offered.has(message.id)) return false;
      this.#offered.add(message.id);
      const may = this.#events.mayPopUp(message);
      if (!may) record?.end([message.number]);
      return may;
    });
  }

  #show(popups: Popups): void {
    const before = messagesOf(this.#popups, isUp);
    this.#set(popups);
    for (const message of messagesOf(popups, isUp).toReversed()) {
      if (!before.includes(message)) this.#events.popup(message);
    }
  }

  #endWhere(gone: Which): readonly InboxMessage[] {
    const ended = messagesOf(this.#popups, gone);
    this.#record?.end(ended.map(({ number }) => number));
    this.#fold();
    this.#set(without(this.#popups, gone));
    return ended;
  }

  /** Takes everything below the oldest message that has not ended as ended. */
  #fold(): void {
    if (this.#stale || this.#preparing) return;
    const [oldest] = openIn(this.#inbox.state, this.#record);
    this.#record?.raise(oldest ? oldest.number - 1 : numberOf(this.#inbox.state.cursor));
  }

  #set(popups: Popups): void {
    if (popups === this.#popups) return;
    this.#popups = popups;
    this.#arm();
    this.#events.changed();
  }

  /** What is only counted goes after a popup's time, once nothing is up that goes by itself. */
  #arm(): void {
    clearTimeout(this.#timer);
    if (this.#paused || !this.#around.page.visible || !onlyWaiting(this.#popups)) return;
    this.#timer = setTimeout(
      () => this.#endWhere((_message, item) => item.aside && isPassing(item)),
      this.#popupMs,
    );
  }
}
