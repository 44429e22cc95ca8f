import type { JsonObject, Level, MessageAction, Sender } from '../../protocol/index.js';
import type { Recipient } from './recipient.js';

/**
 * What `send()` takes.
 *
 * @template Data What the app keeps in `data`.
 */
export interface SendInput<Data extends object = JsonObject> {
  /** One signed-in user, or one anonymous visitor's session (as `sessionOf` gives it). */
  readonly to: Recipient;
  /** Default `info`. */
  readonly level?: Level;
  /** One line of plain text, at most 255 characters. */
  readonly subject?: string;
  /** Plain text, 1 to 10,000 characters; never HTML. */
  readonly text: string;
  /** Where a click leads: an `http:`, `https:` or `mailto:` link, or a path on the page's site. */
  readonly url?: string;
  /**
   * Who it is from, as the recipient is to see it: `name` (one line, at most 255 characters), and
   * if you like `avatarUrl` (an `http:` or `https:` picture, or a path on the page's site; the
   * element shows those of other origins only where its `avatar-origins` names them) and `id`, your
   * own, which is shown nowhere.
   */
  readonly from?: Sender;
  /**
   * What the user can do besides opening it, at most 5. Each has a `label` and either a `url`, which
   * is followed like the message's own, or an `id`, which the page hears with `mc-action`.
   */
  readonly actions?: readonly MessageAction[];
  /** How far the work that it tells of has come, 0 to 1: shown as a bar. */
  readonly progress?: number;
  /** Anything the app wants to find again on the page: a JSON object of at most 8 KB. */
  readonly data?: Data;
  /**
   * False: kept only until it was shown once. Default true for a user. For a session, where
   * messages live as long as its inbox, `true` is refused and the default keeps them that long;
   * once its visitor has signed in, what is sent to it is the user's, and `true` is taken.
   */
  readonly persistent?: boolean;
  /** How long its popup stays, 1,000 to 600,000 ms. Default: the element's `popup-ms`. */
  readonly closeAfterMs?: number;
  /**
   * At most 255 characters. The same key to the same recipient is the same message: the first
   * content stands, later sends answer `existing: true`.
   */
  readonly key?: string;
}

/** What became of a `send()`. */
export interface Sent {
  /** The message's id. */
  readonly id: string;
  /** True: a message with this key was there already, and stands as it is. */
  readonly existing: boolean;
}
