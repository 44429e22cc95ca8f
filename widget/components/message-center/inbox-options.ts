import { LitElement } from 'lit';
import { property } from 'lit/decorators.js';
import type { Strings } from '../../i18n/strings.js';
import type { InitialState, TokenSource } from '../../inbox/inbox-view.js';

/** What a page can set on each element with an inbox. */
export class InboxOptions extends LitElement {
  /** Where the adapter is when the attribute `server` does not say. */
  static defaultServer = '/message-center';

  /**
   * Where the adapter is: an absolute URL or a path.
   * Default: the folder of the served `widget.js`, else `/message-center`.
   */
  @property({ useDefault: true })
  server: string = (this.constructor as typeof InboxOptions).defaultServer;

  /** `auto` follows the page's color-scheme. */
  @property({ reflect: true, useDefault: true })
  theme: 'auto' | 'light' | 'dark' = 'auto';

  /**
   * For a page on another site: a token, or a function that fetches one when it is needed. The
   * function returns null while nobody is signed in.
   */
  @property({ attribute: false })
  token: TokenSource | undefined;

  /** Texts that replace the widget's own. */
  @property({ attribute: false })
  strings: Partial<Strings> | undefined;

  /**
   * State that the server put into the page. Default: the content of a child
   * `<script type="application/json">`. It is read once, when the element first starts.
   */
  @property({ attribute: false })
  initial: InitialState | undefined;
}

/** The URL or path of the adapter, without slashes at its end. */
export function serverOf({ server }: Pick<InboxOptions, 'server'>): string {
  return server.replace(/\/+$/, '');
}
