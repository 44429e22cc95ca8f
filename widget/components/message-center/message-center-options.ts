import { LitElement, type PropertyDeclarations } from 'lit';
import type { AlertsOptions } from '../../alerts/alerts.js';
import type { Strings } from '../../i18n/strings.js';
import type { InboxSettings, InitialState, TokenSource } from '../../inbox/inbox-view.js';
import type { RenderMessage } from '../message-content/message-content.js';
import { DEFAULT_PLACE, DEFAULT_POPUP_MS, type PopupPlace, popupMsOf } from './options.js';

/** What a page can set on `<message-center>`. */
export class MessageCenterOptions extends LitElement {
  static override properties: PropertyDeclarations = {
    server: { useDefault: true },
    open: { type: Boolean, reflect: true },
    theme: { reflect: true, useDefault: true },
    popups: { useDefault: true },
    popupMs: { attribute: 'popup-ms', type: Number, useDefault: true },
    closeKeepsUnread: { attribute: 'close-keeps-unread', type: Boolean },
    hotkey: { useDefault: true },
    desktopNotifications: { attribute: 'desktop-notifications', type: Boolean },
    sound: {},
    titleBadge: { attribute: 'title-badge', type: Boolean },
    avatarOrigins: { attribute: 'avatar-origins', useDefault: true },
    token: { attribute: false },
    strings: { attribute: false },
    renderMessage: { attribute: false },
    initial: { attribute: false },
  };

  /** Where the adapter is when the attribute `server` does not say. */
  static defaultServer = '/message-center';

  /**
   * Where the adapter is: an absolute URL or a path.
   * Default: the folder of the served `widget.js`, else `/message-center`.
   * @attr
   */
  server = (this.constructor as typeof MessageCenterOptions).defaultServer;

  /**
   * The panel is open. Setting it opens and closes without `mc-before-open` and `mc-before-close`.
   * @attr
   */
  open = false;

  /**
   * `auto` follows the page's color-scheme.
   * @attr
   */
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /**
   * Where on the window the popups are; `none`: nothing pops up.
   * @attr
   */
  popups: PopupPlace | 'none' = DEFAULT_PLACE;

  /**
   * How long a popup stays, in milliseconds, unless its message says. Errors stay until closed.
   * @attr popup-ms
   */
  popupMs = DEFAULT_POPUP_MS;

  /**
   * Closing a popup does not mark its message read.
   * @attr close-keeps-unread
   */
  closeKeepsUnread = false;

  /**
   * Jumps to the popups, and back; written as in `aria-keyshortcuts`. Empty: no key does.
   * @attr
   */
  hotkey = 'F8';

  /**
   * A message that arrives while the tab is hidden shows on the desktop, in one tab of the browser.
   * The panel offers to ask the user for the permission.
   * @attr desktop-notifications
   */
  desktopNotifications = false;

  /**
   * A sound for messages that arrive, in one tab of the browser: its URL. Empty: the sound that the
   * adapter serves. Default: none.
   * @attr
   */
  sound: string | null = null;

  /**
   * The number of unread messages stands before the document's title, and on the icon of a page
   * that was installed as an app.
   * @attr title-badge
   */
  titleBadge = false;

  /**
   * Origins besides the page's own from which pictures of senders are loaded, with spaces between
   * them. Default: none.
   * @attr avatar-origins
   */
  avatarOrigins = '';

  /**
   * For a page on another site: a token, or a function that fetches one when it is needed, and gives
   * null while nobody is signed in.
   */
  token: TokenSource | undefined;

  /** Texts that replace the widget's own. */
  strings: Partial<Strings> | undefined;

  /** Shows messages in the page's own way; a string counts as text. */
  renderMessage: RenderMessage | undefined;

  /**
   * State that the server put into the page. Default: what stands in a child
   * `<script type="application/json">`. It counts once, when the element first starts.
   */
  initial: InitialState | undefined;
}

/** Those that the inbox hears of, or that are checked with them. */
export const SETTINGS = [
  'server',
  'token',
  'initial',
  'theme',
  'popupMs',
  'popups',
  'closeKeepsUnread',
  'avatarOrigins',
  'sound',
] as const satisfies readonly (keyof MessageCenterOptions)[];

/** What the inbox is to know of the options, with defaults in the place of what cannot be taken. */
export function settingsOf(options: MessageCenterOptions): InboxSettings {
  return {
    server: serverOf(options),
    token: options.token,
    initial: options.initial,
    popupMs: popupMsOf(options.popupMs),
    popups: options.popups !== 'none',
    closeMarksRead: !options.closeKeepsUnread,
  };
}

/** What the page asks for beside popups. */
export function alertsOf(options: MessageCenterOptions, unread: number): AlertsOptions {
  const { desktopNotifications: desktop, sound, titleBadge: title } = options;
  return { desktop, sound: sound === '' ? `${serverOf(options)}/chime.wav` : sound, title, unread };
}

function serverOf({ server }: MessageCenterOptions): string {
  return server.replace(/\/+$/, '');
}
