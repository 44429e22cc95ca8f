import { type ComplexAttributeConverter, LitElement, type PropertyValues } from 'lit';
import { property } from 'lit/decorators.js';
import type { AlertsOptions } from '../../alerts/alerts.js';
import type { Strings } from '../../i18n/strings.js';
import type { InboxSettings, InitialState, TokenSource } from '../../inbox/inbox-view.js';
import { isHotkeyName } from '../../platform/hotkey.js';
import type { RenderMessage } from '../message-content/message-content.js';
import { isDuration, isPlace } from './option-checks.js';

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

/** What a page can set on `<message-center>`. */
export class MessageCenterOptions extends LitElement {
  /** Where the adapter is when the attribute `server` does not say. */
  static defaultServer = '/message-center';

  /**
   * Where the adapter is: an absolute URL or a path. `none`: there is none, so there is no bell, and
   * only `notify()` shows popups; a path of that name is written `./none`.
   * Default: the folder of the served `widget.js`, else `/message-center`.
   */
  @property({ reflect: true, useDefault: true })
  server: string = (this.constructor as typeof MessageCenterOptions).defaultServer;

  /**
   * The panel is open. Setting it opens and closes without `mc-before-open` and `mc-before-close`.
   * The attribute opens too; removing it closes a panel that it has opened.
   */
  @property({ type: Boolean, reflect: true, useDefault: true, converter: OPEN_CONVERTER })
  open = false;

  /** `auto` follows the page's color-scheme. */
  @property({ reflect: true, useDefault: true })
  theme: 'auto' | 'light' | 'dark' = 'auto';

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

  /** How long a popup stays, in milliseconds, unless its message says. Errors stay until closed. */
  @property({ attribute: 'popup-ms', type: Number, useDefault: true })
  popupMs: number = DEFAULT_POPUP_MS;

  /** Closing a popup does not mark its message read. */
  @property({ attribute: 'close-keeps-unread', type: Boolean })
  closeKeepsUnread = false;

  /**
   * Jumps to the popups, and back; written as in `aria-keyshortcuts`: `F8`, `Alt+M`. A letter or digit
   * is also recognized by its position on a US keyboard, where the press gives neither. Empty: no key
   * does.
   */
  @property({ useDefault: true })
  hotkey: string = DEFAULT_HOTKEY;

  /**
   * A message that arrives while the tab is hidden shows on the desktop, in one tab of the browser.
   * The panel offers to request the permission.
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

  /**
   * For a page on another site: a token, or a function that fetches one when it is needed. The
   * function returns null while nobody is signed in.
   */
  @property({ attribute: false })
  token: TokenSource | undefined;

  /** Texts that replace the widget's own. */
  @property({ attribute: false })
  strings: Partial<Strings> | undefined;

  /** Renders the content of a message instead of the widget. A string is text, never HTML. */
  @property({ attribute: false })
  renderMessage: RenderMessage | undefined;

  /**
   * State that the server put into the page. Default: the content of a child
   * `<script type="application/json">`. It is read once, when the element first starts.
   */
  @property({ attribute: false })
  initial: InitialState | undefined;

  /** The attributes that the element has set from its properties. */
  readonly #reflected = new Map<string, string>();
  #isReflecting = false;

  /**
   * Pages compare an element with new HTML and remove the attributes that this does not have (Turbo,
   * idiomorph, htmx, Livewire), and they show copies of their HTML again (Turbo's snapshots, htmx's
   * history). So an attribute that the element has set comes back while its property says so, and
   * `open` in a copy opens nothing.
   */
  override attributeChangedCallback(
    name: string,
    previous: string | null,
    value: string | null,
  ): void {
    const isRemoved = value === null && previous !== null;
    if (this.#isReflecting) {
      if (value === null) this.#reflected.delete(name);
      else this.#reflected.set(name, value);
    } else if (isRemoved && this.#reflected.get(name) === previous) {
      this.requestUpdate(name, undefined);
      return;
    } else this.#reflected.delete(name);
    const isCopied = name === 'open' && value === OPENED && !this.open;
    if (isCopied) this.removeAttribute(name);
    else super.attributeChangedCallback(name, previous, value);
  }

  protected override update(changed: PropertyValues<this>): void {
    this.#isReflecting = true;
    try {
      super.update(changed);
    } finally {
      this.#isReflecting = false;
    }
  }
}

/** The position of the popups in the window. */
export type PopupPlace = Exclude<MessageCenterOptions['popups'], 'none'>;

/** The options that the inbox depends on, and those that are checked with them. */
export const INBOX_OPTIONS = [
  'server',
  'token',
  'initial',
  'theme',
  'popupMs',
  'popups',
  'closeKeepsUnread',
  'hotkey',
  'avatarOrigins',
  'sound',
] as const satisfies readonly (keyof MessageCenterOptions)[];

/** Whether the element has a server. Without one, it only shows popups of the page's own. */
export function hasServer({ server }: MessageCenterOptions): boolean {
  return server !== 'none';
}

/** The settings of the inbox, with defaults instead of invalid values. */
export function inboxSettingsOf(options: MessageCenterOptions): InboxSettings {
  return {
    server: hasServer(options) ? serverOf(options) : null,
    token: options.token,
    initial: options.initial,
    popupMs: isDuration(options.popupMs) ? options.popupMs : DEFAULT_POPUP_MS,
    popups: options.popups !== 'none',
    closeMarksRead: !options.closeKeepsUnread,
  };
}

/** The position of the popups, or the default instead of an invalid one. */
export function placeOf({ popups }: MessageCenterOptions): PopupPlace {
  return isPlace(popups) ? (popups as PopupPlace) : DEFAULT_PLACE;
}

/** The key that jumps to the popups, or the default instead of an invalid one. */
export function hotkeyOf({ hotkey }: MessageCenterOptions): string {
  return isHotkeyName(hotkey) ? hotkey : DEFAULT_HOTKEY;
}

/** The alerts that the page opts in to. */
export function alertsOptionsOf(options: MessageCenterOptions, unread: number): AlertsOptions {
  const { desktopNotifications: desktop, sound, titleBadge: title } = options;
  const chime = hasServer(options) ? `${serverOf(options)}/chime.wav` : null;
  return { desktop, sound: sound === '' ? chime : sound, title, unread };
}

function serverOf({ server }: MessageCenterOptions): string {
  return server.replace(/\/+$/, '');
}
