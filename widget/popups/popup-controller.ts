import { orderOf } from '../../protocol/effects.js';
import type { InboxChange } from '../inbox/inbox-change.js';
import type { InboxMessage } from '../inbox/inbox-state.js';
import type { Stop } from '../platform/page.js';
import { Timer } from '../platform/timer.js';
import { LocalPopups } from './local-popups.js';
import { MissedPopups, type PopupInbox } from './missed-popups.js';
import type { NotifyPopup } from './notify-popup.js';
import {
  closesByItself,
  endsWithPopup,
  isListed,
  isUp,
  leavesOverflow,
  list,
  messagesOf,
  onlyLocal,
  onlyOverflowCloses,
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
import type { PopupPresenter, PopupStack, PopupTrigger } from './popup-view.js';

/**
 * The popups of an inbox: which messages pop up, and which popups were dismissed in this browser.
 * While no element shows them nothing pops up, and nothing counts as dismissed.
 */
export class PopupController {
  readonly #inbox: PopupInbox;
  readonly #choosePresenter: () => PopupPresenter | null;
  #presenter: PopupPresenter | null = null;
  #running = false;
  #popups: Popups = [];
  /** The ids of those of their messages that were up. */
  #reported = new Set<string>();
  /** What shows the stack: it moves from one presenter to the next. Undefined before the first. */
  element: HTMLElement | undefined;
  #stack: PopupStack | undefined;
  readonly #missed: MissedPopups;
  readonly #overflow = new Timer(() =>
    this.#dismiss((_message, item) => leavesOverflow(item), 'timeout'),
  );
  #isPaused = false;
  /** Of each open panel, whether it can be seen now. */
  readonly #panels = new Set<() => boolean>();
  /** The orders of the listed messages that end when the timer has run. */
  #closing: ReadonlySet<number> = new Set();
  readonly #listedTimer = new Timer(() => {
    this.#endListed((message) => this.#closing.has(orderOf(message)));
    this.#startListedTimer();
  });
  readonly #local: LocalPopups;

  /** @param choosePresenter Chooses the element that shows the popups; null where none may. */
  constructor(inbox: PopupInbox, choosePresenter: () => PopupPresenter | null) {
    this.#inbox = inbox;
    this.#choosePresenter = choosePresenter;
    this.#missed = new MissedPopups(inbox);
    this.#local = new LocalPopups(inbox, {
      mayPopUp: (message) => this.#presenter?.mayPopUp(message) ?? false,
      show: (message) => this.#show(popUp(this.#popups, message), [message]),
      update: (message) => this.#set(replace(this.#popups, message)),
      remove: (id) => this.#dismiss((message) => message.id === id),
    });
  }

  /** The element that shows the popups; null while none does. */
  get presenter(): PopupPresenter | null {
    return this.#presenter;
  }

  /** Empty while no element may show popups. */
  get stack(): PopupStack {
    // An element that moves is away for a moment, and its popups with it.
    const isShown = this.#presenter || !this.#running;
    this.#stack ??= stackOf(isShown ? this.#popups : [], this.#presenter?.settings.popupMs ?? 0);
    return this.#stack;
  }

  start(): Stop {
    this.#running = true;
    const { page, storage } = this.#inbox;
    const endListed = (): void => this.#endListed();
    const stops = [
      page.watchVisible(() => {
        this.#restartOverflow();
        // Nobody can be looking at the list any more.
        if (!page.visible) endListed();
        this.#showMissed();
      }),
      page.watchLeave(endListed),
      storage.watch((key) => this.#followStorage(key)),
    ];
    this.update();
    return () => {
      for (const stop of [...stops, endListed]) stop();
      this.#running = false;
      this.update();
    };
  }

  /**
   * Chooses who shows the popups, and follows the inbox that is known now. Call it whenever one of the
   * two, or a setting of the presenter, may have changed.
   */
  update(): void {
    this.#stack = undefined;
    this.#presenter = this.#running ? this.#choosePresenter() : null;
    if (this.#missed.follow(this.#presenter !== null)) {
      this.#set(onlyLocal(this.#popups));
      if (this.#missed.isSynced) void this.synced();
    }
    if (this.#running) this.#local.showWaiting();
    this.#inbox.events.emit('change');
  }

  /** Follows a step of the inbox. */
  follow({ pushed, arrived, read, removed }: InboxChange): void {
    this.update();
    const { record } = this.#missed;
    if (!record?.known) return;
    // Messages that were read or removed, here or elsewhere, need no popup; shown ones may.
    const orders = [...read, ...removed].map(orderOf);
    record.add(orders.filter((order) => !record.has(order)));
    this.#endElsewhere(this.#missed.isGone);
    if (orders.length > 0) this.#missed.raise();
    this.#set(refresh(this.#popups, this.#inbox.state.view.messages));
    if (!pushed || !this.#inbox.page.visible) return;
    const admitted = this.#admit(arrived);
    let popups = this.#popups;
    for (const message of admitted) popups = popUp(popups, message);
    this.#show(popups, admitted);
  }

  /** The inbox is at the server's head: shows what was missed. */
  async synced(): Promise<void> {
    if (await this.#missed.load()) this.#showMissed();
  }

  /** Ends a popup, and marks its messages read where the user's click means that. */
  end(key: string, trigger: PopupTrigger): void {
    const messages = this.#dismiss((_message, item) => item.key === key, trigger);
    this.#ended(messages, trigger);
  }

  /** Ends all popups, as a click on the close button of each would, and drops the overflow. */
  endAll(): void {
    const up = messagesOf(this.#popups.filter(isUp));
    this.#dismiss((_message, item) => !isListed(item));
    this.#ended(up, 'close');
  }

  /**
   * These messages were visible: those that are only counted need no popup any more. Returns all but
   * the transient ones that count as shown when their popup is closed.
   */
  shown(ids: readonly string[]): readonly string[] {
    const shown = ids.filter((id) => !endsWithPopup(this.#popups, id));
    this.#dismiss(({ id }, { place }) => place === 'overflow' && shown.includes(id));
    return shown;
  }

  /** Adds a local popup. The popup waits while no element can show it. */
  add(popup: NotifyPopup): void {
    this.#local.add(popup);
    if (this.#running) this.#local.showWaiting();
  }

  /**
   * A panel lists the inbox: popups of messages that are kept end and stay unread, and none come until
   * the returned function is called. Those of transient messages, which no list keeps, still do.
   * Another window may show the popups meanwhile. They end there after a popup's time, if they close by
   * themselves, and all of them when the last panel is closed or nobody can be looking at it.
   *
   * @param isVisible Whether the panel can be seen; while it cannot, all messages pop up. Called when
   *   messages arrive: CSS may hide an open panel without an event. Default: it can.
   */
  openPanel(isVisible = () => true): Stop {
    // Another function for each panel.
    const panel = (): boolean => isVisible();
    this.#panels.add(panel);
    this.#dismiss(({ persistent }, item) => persistent && !isListed(item));
    return () => {
      this.#panels.delete(panel);
      if (this.#panels.size === 0) this.#endListed();
    };
  }

  /** Stops the time after which "+n more" or the summary goes; afterwards it starts again. */
  pause(paused: boolean): void {
    this.#isPaused = paused;
    this.#restartOverflow();
  }

  /** Another tab has changed a key of the browser's storage. */
  #followStorage(key: string | null): void {
    const isDismissed = this.#missed.record?.follow(key);
    if (isDismissed) this.#endElsewhere(isDismissed);
  }

  #showMissed(): void {
    this.#endElsewhere(this.#missed.isGone);
    if (!this.#inbox.page.visible) return;
    const admitted = this.#admit(this.#missed.messages);
    this.#show(popUpMissed(this.#popups, admitted), admitted);
    this.#missed.raise();
  }

  /** Those of the messages that may pop up; an open panel lists others. */
  #admit(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    const presenter = this.#presenter;
    if (!presenter) return [];
    const due = this.#missed.due(withoutPopup(messages, this.#popups));
    return this.#list(due).filter((message) => {
      const may = presenter.mayPopUp(message);
      if (!may) this.#missed.record?.add([orderOf(message)]);
      return may;
    });
  }

  /** Takes those of the messages that an open panel lists for good. Returns the others. */
  #list(messages: readonly InboxMessage[]): readonly InboxMessage[] {
    if (![...this.#panels].some((isVisible) => isVisible())) return messages;
    const kept = messages.filter(({ persistent }) => persistent);
    if (kept.length > 0) this.#set(list(this.#popups, kept));
    this.#startListedTimer();
    return messages.filter(({ persistent }) => !persistent);
  }

  /** Starts the time for all that are listed now, unless it runs for others. */
  #startListedTimer(): void {
    const closing = messagesOf(this.#popups.filter(isListed)).filter(closesByItself);
    if (this.#listedTimer.runs || closing.length === 0) return;
    this.#closing = new Set(closing.map(orderOf));
    this.#listedTimer.start(this.#presenter?.settings.popupMs);
  }

  /** Ends the popups in other windows of listed messages. */
  #endListed(ends: (message: InboxMessage) => boolean = () => true): void {
    this.#listedTimer.stop();
    this.#dismiss((message, item) => isListed(item) && ends(message));
  }

  /**
   * Shows the popups, in which a renewed message that may not pop up again has its new text, too.
   * @param admitted Those of their messages that pop up now.
   */
  #show(popups: Popups, admitted: readonly InboxMessage[]): void {
    for (const { id } of admitted) this.#reported.delete(id);
    this.#set(refresh(popups, this.#inbox.state.view.messages, true));
    this.#report();
  }

  /** Reports the messages that are up, each of them once: for some there was no room before. */
  #report(): void {
    if (!this.#inbox.page.visible) return;
    const reported = this.#reported;
    const messages = messagesOf(this.#popups, ({ id }, item) => isUp(item) || reported.has(id));
    this.#reported = new Set(messages.map(({ id }) => id));
    for (const message of messages.toReversed()) {
      if (!reported.has(message.id)) this.#inbox.events.emit('popup', message);
    }
  }

  /** Takes messages out of the popups, for good. Returns them. */
  #dismiss(gone: PopupFilter, trigger: PopupTrigger = 'close'): readonly InboxMessage[] {
    const messages = messagesOf(this.#popups, gone);
    if (messages.length === 0) return messages;
    this.#missed.dismiss(messages);
    this.#set(without(this.#popups, gone));
    this.#local.end(messages, trigger);
    return messages;
  }

  /** Takes out popups whose end is recorded. Transient messages that were up were shown. */
  #endElsewhere(gone: PopupFilter): void {
    const up = messagesOf(this.#popups.filter(isUp), gone);
    this.#set(without(this.#popups, gone));
    this.#ended(up, 'timeout');
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
    this.#inbox.events.emit('change');
    this.#report();
  }

  /** The overflow goes after a popup's time, once nothing is up that closes by itself. */
  #restartOverflow(): void {
    this.#overflow.stop();
    if (this.#isPaused || !this.#inbox.page.visible || !onlyOverflowCloses(this.#popups)) return;
    this.#overflow.start(this.#presenter?.settings.popupMs);
  }
}
