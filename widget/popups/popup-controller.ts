import { isUnread, orderOf } from '../../protocol/effects.js';
import type { InboxChange } from '../inbox/inbox-change.js';
import { type InboxMessage, messageOf } from '../inbox/inbox-state.js';
import type { InboxEmitter } from '../inbox/inbox-view.js';
import { isTooOld } from '../inbox/message-display.js';
import type { Page, Stop } from '../platform/page.js';
import type { SharedStorage } from '../platform/shared-storage.js';
import { DismissedPopups } from './dismissed-popups.js';
import { ListedMessages } from './listed-messages.js';
import { LocalPopups } from './local-popups.js';
import { loadUndismissed, type PopupInbox, raiseDismissed, undismissed } from './missed-popups.js';
import type { NotifyPopup } from './notify-popup.js';
import { OverflowTimer } from './overflow-timer.js';
import {
  endsWithPopup,
  goesByItself,
  isUp,
  messagesOf,
  onlyLocal,
  type PopupFilter,
  type Popups,
  popUp,
  popUpMissed,
  refresh,
  replace,
  stackOf,
  without,
  withoutPopup,
} from './popup-model.js';
import type { PopupPresenter, PopupStack, PopupsView, PopupTrigger } from './popup-view.js';

/** A page that is older than this is not loading any more, in milliseconds. */
const LOADING_MAX_MS = 60_000;

/** What popups need beside their inbox. */
export interface PopupContext {
  readonly page: Page;
  readonly storage: SharedStorage;
  readonly events: InboxEmitter;
  /** Chooses the element that shows the popups; null where none may. */
  readonly choosePresenter: () => PopupPresenter | null;
}

/**
 * The popups of an inbox: which messages pop up, and which popups were dismissed in this browser.
 * While no element shows them nothing pops up, and nothing counts as dismissed.
 */
export class PopupController implements PopupsView {
  readonly #inbox: PopupInbox;
  readonly #context: PopupContext;
  #presenter: PopupPresenter | null = null;
  #running = false;
  #popups: Popups = [];
  element: HTMLElement | undefined;
  #stack: PopupStack | undefined;
  /** The tag of the inbox whose popups are followed; null for none. */
  #tag: string | null = null;
  /** The tag of the inbox that was synced last: its state is not only what the page brought along. */
  #syncedTag: string | null = null;
  /** The record of the inbox that is followed. */
  #dismissed: DismissedPopups | null = null;
  /** The record of the inbox before: the page may have signed its visitor in. */
  #previous: DismissedPopups | null = null;
  /** The record whose missed messages are being loaded; that may cause another sync. */
  #loading: DismissedPopups | null = null;
  readonly #overflow: OverflowTimer;
  readonly #listed: ListedMessages;
  readonly #local: LocalPopups;
  #stopFollowing: Stop = () => {};

  constructor(inbox: PopupInbox, context: PopupContext) {
    this.#inbox = inbox;
    this.#context = context;
    this.#overflow = new OverflowTimer(context.page, () =>
      this.#dismiss((_message, item) => item.overflow && goesByItself(item), 'timeout'),
    );
    this.#listed = new ListedMessages(context.page, {
      onList: (messages) => this.#dismissed?.addHere(ordersOf(messages)),
      onEnd: (messages) => this.#addDismissed(messages),
    });
    this.#local = new LocalPopups(inbox, {
      mayPopUp: (message) => this.#presenter?.mayPopUp(message) ?? false,
      show: (message) => this.#show(popUp(this.#popups, message)),
      update: (message) => this.#set(replace(this.#popups, message)),
      remove: (id) => this.#dismiss((message) => message.id === id),
    });
  }

  /** The element that shows the popups; null while none does. */
  get presenter(): PopupPresenter | null {
    return this.#presenter;
  }

  get stack(): PopupStack {
    this.#stack ??= stackOf(this.#popups, this.#presenter?.settings.popupMs ?? 0);
    return this.#stack;
  }

  start(): Stop {
    this.#running = true;
    const stopVisible = this.#context.page.watchVisible(() => {
      this.#restartOverflow();
      this.#showMissed();
    });
    const stopListed = this.#listed.start();
    this.update();
    return () => {
      stopVisible();
      stopListed();
      this.#running = false;
      this.update();
    };
  }

  /**
   * Chooses who shows the popups, and follows the inbox that is known now. To be called whenever one
   * of the two, or a setting of the presenter, may have changed.
   */
  update(): void {
    const { tag } = this.#inbox.state;
    this.#stack = undefined;
    this.#presenter = this.#running ? this.#context.choosePresenter() : null;
    const followed = this.#presenter ? tag : null;
    if (followed !== this.#tag) {
      this.#stopFollowing();
      this.#stopFollowing = () => {};
      if (tag !== this.#tag) this.#previous = this.#dismissed ?? this.#previous;
      this.#tag = followed;
      this.#dismissed = null;
      this.#listed.forget();
      this.#set(onlyLocal(this.#popups));
      if (followed !== null) this.#start(followed);
    }
    if (this.#running) this.#local.showWaiting();
    this.#context.events.emit('change');
  }

  /** Follows a step of the inbox. */
  follow({ pushed, arrived, read, removed }: InboxChange): void {
    this.update();
    const dismissed = this.#dismissed;
    if (!dismissed?.known) return;
    // Messages that were read or removed, here or elsewhere, need no popup; shown ones may.
    const ended = [...read, ...removed];
    if (ended.length > 0) {
      const ids = new Set(ended.map(({ id }) => id));
      dismissed.add(ordersOf(ended).filter((order) => !dismissed.has(order)));
      this.#dismiss(({ id }) => ids.has(id));
    }
    this.#set(refresh(this.#popups, (id) => messageOf(this.#inbox.state, id)));
    if (!pushed || !this.#context.page.visible) return;
    let popups = this.#popups;
    for (const message of this.#admit(arrived)) popups = popUp(popups, message);
    this.#show(popups);
  }

  /** The inbox is at the server's head: shows what was missed. */
  async synced(): Promise<void> {
    this.#syncedTag = this.#inbox.state.tag;
    const dismissed = this.#dismissed;
    if (!dismissed || dismissed === this.#loading) return;
    this.#loading = dismissed;
    if (this.#previous === null) dismissed.newSince = this.#pageBegan;
    try {
      await loadUndismissed(this.#inbox, dismissed, () => dismissed === this.#dismissed);
    } catch {
      // What was missed stays unknown until the next sync.
    }
    if (dismissed === this.#loading) this.#loading = null;
    this.#showMissed();
  }

  end(key: string, trigger: PopupTrigger): void {
    this.#ended(
      this.#dismiss((_message, item) => item.key === key, trigger),
      trigger,
    );
  }

  endAll(): void {
    const up = messagesOf(this.#popups, isUp);
    this.#dismiss(() => true);
    this.#ended(up, 'close');
  }

  /** Whether it is a transient message that has been shown only when its popup is closed. */
  endsWithPopup(id: string): boolean {
    return endsWithPopup(this.#popups, id);
  }

  /** These messages were visible: those that are only counted need no popup any more. */
  shown(ids: readonly string[]): void {
    this.#dismiss((message, { overflow }) => overflow && ids.includes(message.id));
  }

  add(popup: NotifyPopup): void {
    this.#local.add(popup);
    if (this.#running) this.#local.showWaiting();
  }

  openPanel(): Stop {
    const close = this.#listed.openPanel();
    this.#dismiss(({ persistent }) => persistent);
    return close;
  }

  pause(paused: boolean): void {
    this.#overflow.paused = paused;
    this.#restartOverflow();
  }

  #start(tag: string): void {
    this.#dismissed = new DismissedPopups(tag, this.#context.storage, this.#previous);
    this.#stopFollowing = this.#dismissed.watch(
      (isDismissed) => this.#set(without(this.#popups, isDismissed)),
      // The user has signed out in another tab.
      () => this.#inbox.refresh().catch(() => {}),
    );
    if (tag === this.#syncedTag) void this.synced();
  }

  /** When the browser began to load the page, by the server's clock; or later, if that was slow. */
  get #pageBegan(): number {
    return this.#inbox.now() - Math.min(this.#context.page.ageMs, LOADING_MAX_MS);
  }

  #showMissed(): void {
    if (!this.#dismissed || !this.#context.page.visible) return;
    const missed = undismissed(this.#inbox.state, this.#dismissed);
    this.#show(popUpMissed(this.#popups, this.#admit(missed)));
    raiseDismissed(this.#inbox.state, this.#dismissed);
  }

  /** Those of the messages that may pop up. */
  #admit(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const presenter = this.#presenter;
    const dismissed = this.#dismissed;
    if (!presenter || !dismissed) return [];
    const now = this.#inbox.now();
    const waiting = withoutPopup(messages, this.#popups).filter(
      (message) => isUnread(message) && !dismissed.covers(message),
    );
    dismissed.add(ordersOf(waiting.filter((message) => isTooOld(message, now))));
    const due = waiting.filter((message) => !isTooOld(message, now));
    return this.#listed.take(due, presenter.settings.popupMs).filter((message) => {
      const may = presenter.mayPopUp(message);
      if (!may) dismissed.add([orderOf(message)]);
      return may;
    });
  }

  #show(popups: Popups): void {
    const before = messagesOf(this.#popups, isUp);
    this.#set(popups);
    for (const message of messagesOf(popups, isUp).toReversed()) {
      if (!before.includes(message)) this.#context.events.emit('popup', message);
    }
  }

  /** Takes messages out of the popups, for good. Returns them. */
  #dismiss(gone: PopupFilter, trigger: PopupTrigger = 'close'): readonly InboxMessage[] {
    const messages = messagesOf(this.#popups, gone);
    this.#addDismissed(messages);
    this.#set(without(this.#popups, gone));
    this.#local.end(messages, trigger);
    return messages;
  }

  #addDismissed(messages: readonly InboxMessage[]): void {
    this.#dismissed?.add(ordersOf(messages.filter(({ local }) => !local)));
    if (this.#dismissed) raiseDismissed(this.#inbox.state, this.#dismissed);
  }

  /** Transient messages whose popups have ended were shown, if not before; others may be read. */
  #ended(messages: readonly InboxMessage[], trigger: PopupTrigger): void {
    const idsOf = (persistent: boolean): readonly string[] =>
      messages.flatMap((message) => (message.persistent === persistent ? message.id : []));
    this.#inbox.shown(idsOf(false));
    if (trigger === 'timeout' || (trigger === 'close' && !this.#presenter?.settings.closeMarksRead))
      return;
    this.#inbox.markRead(idsOf(true));
  }

  #set(popups: Popups): void {
    if (popups === this.#popups) return;
    this.#popups = popups;
    this.#stack = undefined;
    this.#restartOverflow();
    this.#context.events.emit('change');
  }

  #restartOverflow(): void {
    this.#overflow.restart(this.#popups, this.#presenter?.settings.popupMs);
  }
}

function ordersOf(messages: readonly InboxMessage[]): readonly number[] {
  return messages.map(orderOf);
}
