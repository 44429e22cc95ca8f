import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Strings } from '../i18n/strings.js';
import type { InboxSettings, InitialState, TokenSource } from '../state/inbox-view.js';
import type { RenderMessage } from './message-content.js';
import type { PopupPlace } from './options.js';
import { DEFAULT_PLACE, DEFAULT_POPUP_MS, popupMsOf } from './options.js';

/** What a page can set on `<message-center>`. */
export class MessageCenterOptions extends LitElement {
  /** Where the adapter is when the attribute `server` does not say. */
  static defaultServer = '/message-center';

  /**
   * Where the adapter is: an absolute URL or a path.
   * Default: the folder of the served `widget.js`, else `/message-center`.
   * @attr
   */
  @property({ useDefault: true }) server = (this.constructor as typeof MessageCenterOptions)
    .defaultServer;

  /**
   * The panel is open. Setting it opens and closes without `mc-before-open` and `mc-before-close`.
   * @attr
   */
  @property({ type: Boolean, reflect: true }) open = false;

  /**
   * `auto` follows the page's color-scheme.
   * @attr
   */
  @property({ reflect: true, useDefault: true }) theme: 'auto' | 'light' | 'dark' = 'auto';

  /**
   * Where on the window the popups are; `none`: nothing pops up.
   * @attr
   */
  @property({ useDefault: true }) popups: PopupPlace | 'none' = DEFAULT_PLACE;

  /**
   * How long a popup stays, in milliseconds, unless its message says. Errors stay until closed.
   * @attr popup-ms
   */
  @property({ attribute: 'popup-ms', type: Number, useDefault: true }) popupMs = DEFAULT_POPUP_MS;

  /**
   * Closing a popup does not mark its message read.
   * @attr close-keeps-unread
   */
  @property({ attribute: 'close-keeps-unread', type: Boolean }) closeKeepsUnread = false;

  /**
   * Jumps to the popups, and back; written as in `aria-keyshortcuts`. Empty: no key does.
   * @attr
   */
  @property({ useDefault: true }) hotkey = 'F8';

  /** For a page on another site: a token, or a function that fetches one when it is needed. */
  @property({ attribute: false }) token: TokenSource | undefined;

  /** Texts that replace the widget's own. */
  @property({ attribute: false }) strings: Partial<Strings> | undefined;

  /** Shows messages in the page's own way; a string counts as text. */
  @property({ attribute: false }) renderMessage: RenderMessage | undefined;

  /**
   * State that the server put into the page. Default: what stands in a child
   * `<script type="application/json">`. It counts once, when the element first starts.
   */
  @property({ attribute: false }) initial: InitialState | undefined;
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
] as const satisfies readonly (keyof MessageCenterOptions)[];

/** What the inbox is to know of the options, with defaults in the place of what cannot be taken. */
export function settingsOf(options: MessageCenterOptions): InboxSettings {
  return {
    server: options.server.replace(/\/+$/, ''),
    token: options.token,
    initial: options.initial,
    popupMs: popupMsOf(options.popupMs),
    popups: options.popups !== 'none',
    closeMarksRead: !options.closeKeepsUnread,
  };
}
