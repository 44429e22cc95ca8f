import type { ComplexAttributeConverter } from 'lit';
import { property } from 'lit/decorators.js';
import { TIMER_MAX_MS } from '../../../protocol/timer-max.js';
import type { AlertsSettings } from '../../alerts/alerts.js';
import { isHotkeyName } from '../../platform/hotkey.js';
import type { RenderMessage } from '../message-content/message-content.js';
import { type ElementSettings, InboxElement } from './inbox-element.js';
import { serverOf } from './inbox-options.js';
import { isDuration, isPlace, isSound, problemOf } from './option-checks.js';

/** How long a popup stays by default, in milliseconds. */
const DEFAULT_POPUP_MS = 6_000;

const DEFAULT_PLACE = 'bottom-end';

const DEFAULT_HOTKEY = 'F8';

/** The attribute `open` of a panel that was opened on the page, not by the page's HTML. */
const OPENED = 'opened';

const OPEN_CONVERTER: ComplexAttributeConverter<boolean> = {
  fromAttribute: (value) => value !== null,
  toAttribute: (open) => (open ? OPENED : null),
};

/** The options of `<message-center>`. */
export abstract class MessageCenterOptions extends InboxElement {
  /**
   * The panel is open. Setting it opens and closes without `mc-before-open` and `mc-before-close`.
   * The attribute opens too; removing it closes a panel that it has opened.
   */
  @property({ type: Boolean, reflect: true, useDefault: true, converter: OPEN_CONVERTER })
  open = false;

  /** The position of the popups in the window; `none`: nothing pops up. */
  @property({ useDefault: true })
  popups:
    | 'top-start'
    | 'top-center'
    | 'top-end'
    | 'bottom-start'
    | 'bottom-center'
    | 'bottom-end'
    | 'none' = DEFAULT_PLACE;

  /**
   * How long a popup stays, in milliseconds, unless its message has a `closeAfterMs`. Errors, and
   * transient messages with a link or actions, stay until closed.
   */
  @property({ attribute: 'popup-ms', type: Number, useDefault: true })
  popupMs: number = DEFAULT_POPUP_MS;

  /** Closing a popup does not mark its message read. */
  @property({ attribute: 'close-keeps-unread', type: Boolean })
  closeKeepsUnread = false;

  /**
   * Moves the focus to the popups, and back; written as in `aria-keyshortcuts`: `F8`, `Alt+M`. A
   * letter or digit is also recognized by its position on a US keyboard, if the key press produces
   * neither. Empty: no hotkey.
   */
  @property({ useDefault: true })
  hotkey: string = DEFAULT_HOTKEY;

  /**
   * A message that arrives while no tab with the inbox is visible gets a desktop notification, from one
   * tab of the browser. The panel offers to request the permission.
   */
  @property({ attribute: 'desktop-notifications', type: Boolean })
  desktopNotifications = false;

  /**
   * The URL of a sound that plays when messages arrive, in one tab of the browser. Empty: the sound
   * that the adapter serves. Default: none.
   */
  @property()
  sound: string | null = null;

  /**
   * Shows the number of unread messages before the document's title, and on the icon of a page that
   * is installed as an app.
   */
  @property({ attribute: 'title-badge', type: Boolean })
  titleBadge = false;

  /**
   * Origins besides the page's own from which senders' pictures load, separated by spaces.
   * Default: none.
   */
  @property({ attribute: 'avatar-origins', useDefault: true })
  avatarOrigins = '';

  /** Renders the content of a message instead of the widget. A string is text, never HTML. */
  @property({ attribute: false })
  renderMessage: RenderMessage | undefined;

  protected override get configuredBy(): readonly PropertyKey[] {
    return INBOX_OPTIONS;
  }

  protected override get problem(): string | null {
    return problemOf(this);
  }

  protected override get settings(): ElementSettings {
    return {
      server: serverOf(this),
      token: this.token,
      popupMs: isDuration(this.popupMs) ? Math.min(this.popupMs, TIMER_MAX_MS) : DEFAULT_POPUP_MS,
      popups: this.popups !== 'none',
      closeMarksRead: !this.closeKeepsUnread,
      alerts: alertsOf(this),
    };
  }

  /** Pages show copies of their HTML again (Turbo's snapshots, htmx's history): `open` in one opens nothing. */
  protected override isCopied(name: string, value: string | null): boolean {
    return name === 'open' && value === OPENED && !this.open;
  }
}

/** The position of the popups in the window. */
export type PopupPlace = Exclude<MessageCenterOptions['popups'], 'none'>;

/** The options that the inbox depends on, and those that are checked with them. */
const INBOX_OPTIONS = [
  'server',
  'token',
  'strings',
  'initial',
  'theme',
  'popupMs',
  'popups',
  'closeKeepsUnread',
  'hotkey',
  'avatarOrigins',
  'renderMessage',
  'desktopNotifications',
  'sound',
  'titleBadge',
] as const satisfies readonly (keyof MessageCenterOptions)[];

/** The position of the popups, or the default instead of an invalid one. */
export function placeOf({ popups }: MessageCenterOptions): PopupPlace {
  return isPlace(popups) ? (popups as PopupPlace) : DEFAULT_PLACE;
}

/** The key that jumps to the popups, or the default instead of an invalid one. */
export function hotkeyOf({ hotkey }: MessageCenterOptions): string {
  return isHotkeyName(hotkey) ? hotkey : DEFAULT_HOTKEY;
}

/** The alerts that the page opts in to. */
function alertsOf(options: MessageCenterOptions): AlertsSettings {
  const { desktopNotifications: desktop, sound, titleBadge: title } = options;
  const server = serverOf(options);
  const chime = server === null ? null : `${server}/chime.wav`;
  const played = sound === '' ? chime : sound;
  return { desktop, sound: isSound(sound) ? played : null, title };
}
