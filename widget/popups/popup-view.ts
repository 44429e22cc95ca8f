/** What the elements see of the popups and may do with them; `PopupController` provides it. */
import type { Message } from '../../protocol/index.js';
import type { InboxMessage } from '../inbox/inbox-state.js';
import type { Stop } from '../platform/page.js';
import type { NotifyPopup, PopupEnd } from './notify-popup.js';

/** A popup of one message, or of several that say the same. */
export interface MessagePopup {
  readonly kind: 'message';
  /** Stable while it is up. */
  readonly key: string;
  /** The newest of its messages. */
  readonly message: InboxMessage;
  /** The ids of all its messages, newest first. */
  readonly ids: readonly string[];
  /** Milliseconds until it closes by itself; null when it stays until closed. */
  readonly closeAfterMs: number | null;
}

/** The popup that stands alone for everything that was missed. `PopupsView.endAll` closes it. */
export interface SummaryPopup {
  readonly kind: 'summary';
  readonly key: string;
  /** How many messages were missed. */
  readonly count: number;
}

export type Popup = MessagePopup | SummaryPopup;

/** What floats on the page. */
export interface PopupStack {
  /** At most three, newest first; or the summary alone. */
  readonly popups: readonly Popup[];
  /** How many more messages there is no room for: "+n more". They go after a popup's time. */
  readonly more: number;
}

/** What ends a popup: the user's click on its close button or on the popup itself, or its time. */
export type PopupTrigger = Exclude<PopupEnd, 'canceled'>;

/** The popups as the elements use them. */
export interface PopupsView {
  readonly stack: PopupStack;
  /** What shows the stack: it moves from one presenter to the next. Undefined before the first. */
  element: HTMLElement | undefined;
  /** Ends a popup, and marks its messages read where the user's click means that. */
  end(key: string, trigger: PopupTrigger): void;
  /** Ends all popups, as a click on the close button of each would, and drops the overflow. */
  endAll(): void;
  /**
   * A panel lists the inbox: popups of messages that are kept end and stay unread, and none come until
   * the returned function is called. Those of transient messages, which no list keeps, still do.
   */
  openPanel(): Stop;
  /** Adds a local popup. It waits while no element is there to show it. */
  add(popup: NotifyPopup): void;
  /** Stops the time after which "+n more" or the summary goes; afterwards it starts again. */
  pause(paused: boolean): void;
}

/** What an element decides on the popups while it shows them. */
export interface PopupSettings {
  /** Default time of a popup, in milliseconds. */
  readonly popupMs: number;
  /** Closing a popup by its button marks its messages read. */
  readonly closeMarksRead: boolean;
}

/** Called before a message pops up; false: it does not, and counts as dismissed in this browser. */
export type MayPopUp = (message: Message) => boolean;

/** The element that shows the popups. */
export interface PopupPresenter {
  readonly settings: PopupSettings;
  readonly mayPopUp: MayPopUp;
}
