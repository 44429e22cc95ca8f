import type { Page, Stop } from '../connection/page.js';
import { EndedPopups } from './ended-popups.js';
import type { FeedChange } from './inbox-feed.js';
import type { InboxState } from './inbox-state.js';
import type { InboxMessage, PopupStack } from './inbox-view.js';
import { isUnread } from './message-change.js';
import { OpenPopups } from './open-popups.js';
import { claimPopups } from './popup-claim.js';
import type { PopupInbox } from './popup-inbox.js';
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
  #lastTag: string | null = null;
  #record: EndedPopups | null = null;
  #open: OpenPopups | null = null;
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
      while (this.#stale && this.#held && this.#open) {
        this.#stale = false;
        await this.#open.find();
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
    this.#open = new OpenPopups(record, this.#inbox);
    this.#stale = true;
    const stopWatch = record.watch((kind, ended) => {
      // A transient message that was shown counts as ended for all who come later, not for a popup
      // that is up: that goes when it is itself ended somewhere.
      this.#set(
        withoutMessages(this.#popups, ({ number, persistent }) =>
          kind === 'ended' ? number === ended : persistent && number <= ended,
        ),
      );
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
    this.#open = null;
    this.#offered.clear();
    this.#set([]);
  }

  #changeIdentity(tag: string | null): void {
    this.#leave();
    this.#synced = false;
    this.#tag = tag;
    if (tag === null) return;
    // The one before has logged out, as far as this page is concerned.
    if (this.#lastTag !== null && this.#lastTag !== tag) {
      new EndedPopups(this.#lastTag, this.#around.storage).forget();
    }
    this.#lastTag = tag;
    this.#enter();
  }

  #offerLive(arrived: readonly InboxMessage[]): void {
    if (!this.#held || !this.#around.page.visible) return;
    for (const message of this.#admit(arrived)) this.#show(popUp(this.#popups, message));
  }

  #offerMissed(): void {
    if (!this.#held || !this.#around.page.visible) return;
    const now = this.#inbox.now();
    const open = this.#open?.list.filter(({ id }) => !this.#offered.has(id)) ?? [];
    const tooOld = open.filter((message) => isTooOld(message, now));
    this.#record?.end(tooOld.map(({ number }) => number));
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
    const settled = new Set<number>();
    for (const [id, message] of this.#inbox.sight.messages) {
      const done = message.ended === 'removed' || message.readAt !== null;
      const was = before.messages.get(id);
      if (done && was && isUnread(was) && !record.has(message.number)) settled.add(message.number);
    }
    if (settled.size === 0) return;
    record.end([...settled]);
    this.#endWhere(({ number }) => settled.has(number));
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

  #fold(): void {
    if (!this.#stale && !this.#preparing) this.#open?.fold();
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
