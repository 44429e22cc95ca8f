/** What the elements see of the popups, and decide about them. */
import type { Message } from '../../protocol/index.js';
import type { InboxMessage } from '../inbox/inbox-state.js';
import type { PopupEnd } from './notify-popup.js';

/** A popup of one message, or of several that say the same. */
export interface MessagePopup {
  readonly kind: 'message';
  /** Stable while the popup is up. */
  readonly key: string;
  /** The newest of its messages. */
  readonly message: InboxMessage;
  /** The ids of all its messages, newest first. */
  readonly ids: readonly string[];
  /** Milliseconds until it closes by itself; null when it stays until closed. */
  readonly closeAfterMs: number | null;
}

/**
 * The popup that stands alone for everything that was missed, or had no room beside popups that have
 * closed. `PopupController.endAll` closes it.
 */
export interface SummaryPopup {
  readonly kind: 'summary';
  readonly key: string;
  /** How many messages it stands for. */
  readonly count: number;
  /** Some were missed: the user was away. */
  readonly missed: boolean;
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

/** What an element decides about the popups while it shows them. */
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
