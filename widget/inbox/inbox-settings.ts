import type { CheckedInitialState } from '../../protocol/answers.js';
import type { AlertsSettings } from '../alerts/alerts.js';
import type { TokenSource } from '../connection/credentials.js';
import type { PopupSettings } from '../popups/popup-view.js';

/** The server of an inbox, and the token that identifies its user. */
export interface InboxEndpoint {
  /**
   * Where the adapter is: an absolute URL or a path, without a slash at its end. Null: there is none,
   * and all popups are local.
   */
  readonly server: string | null;
  readonly token: TokenSource | undefined;
}

/** The settings of one element. */
export interface InboxSettings extends InboxEndpoint, PopupSettings {
  readonly initial: CheckedInitialState | undefined;
  /** The element may show popups: false with `popups="none"`. */
  readonly popups: boolean;
  readonly alerts: AlertsSettings;
}
