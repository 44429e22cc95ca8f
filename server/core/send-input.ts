import type { JsonObject, LevelName, MessageAction, Sender } from '../../protocol/index.js';
import type { Input } from '../../protocol/message.js';
import type { AppTransaction } from '../stores/due-store.js';
import type { Recipient } from './recipient.js';
import type { GroupTarget, Recipients, SendProgress } from './send-to-many.js';

/**
 * The input of `send()`.
 *
 * @template Data The type of `data`.
 */
export interface SendInput<Data extends object = JsonObject> {
  /** One signed-in user, or one anonymous visitor's session (as `sessionOf` gives it). */
  readonly to: Recipient;
  /** One of the five levels, or one of the option `levels`. Default `info`. */
  readonly level?: LevelName | undefined;
  /** One line of plain text, at most 255 characters. */
  readonly subject?: string | undefined;
  /** Plain text, 1 to 10,000 characters; never HTML. */
  readonly text: string;
  /**
   * The link that a click opens: an `http:`, `https:` or `mailto:` link, or a path on the page's
   * site; at most 2,048 characters.
   */
  readonly url?: string | undefined;
  /**
   * The sender, as shown to the recipient: `name` (one line, at most 255 characters), optionally
   * `avatarUrl` (an `http:` or `https:` picture, or a path on the page's site; the element shows
   * those of other origins only if its `avatar-origins` lists them) and `id`, which is not shown.
   */
  readonly from?: Input<Sender> | undefined;
  /**
   * The app's own labels, at most 10, each one line of at most 100 characters; duplicates count
   * once. `list({ tag })` lists by one, and rows and popups have a part for each.
   */
  readonly tags?: readonly string[] | undefined;
  /**
   * Buttons of the message, at most 5. Each has a `label` and either a `url`, which opens like the
   * message's own, or an `id`, which the page receives with `mc-action`.
   */
  readonly actions?: readonly Input<MessageAction>[] | undefined;
  /** Progress of the work, 0 to 1: shown as a bar. */
  readonly progress?: number | undefined;
  /** Data of the app, available on the page: a JSON object of at most 8 KB. */
  readonly data?: Data | undefined;
  /**
   * False: kept only until it is shown once. Default: what the option `levels` says of its level,
   * else true. For a session, messages live as long as its inbox: that is the default, and `true`
   * throws INVALID. Once its visitor has signed in, messages to the session go to the user, and
   * `true` is accepted.
   */
  readonly persistent?: boolean | undefined;
  /**
   * How long its popup stays, 1,000 to 600,000 ms. Default: the element's `popup-ms`; that of an error,
   * or of a transient message with a link or actions, stays until it is closed.
   */
  readonly closeAfterMs?: number | undefined;
  /**
   * True: its popup stays until it is closed, that of a transient message, too; not together with
   * `closeAfterMs`. Default: false; popups of errors without `closeAfterMs` stay, too.
   */
  readonly sticky?: boolean | undefined;
  /**
   * When it was created, if that was earlier: for messages that are imported or sent late. It is
   * the time that is shown, and `retention` counts from it; in lists, the message has the place of
   * a new one. A time that is more than a minute ahead of the store's clock is refused. Default:
   * now.
   */
  readonly createdAt?: Date | string | undefined;
  /**
   * When the message expires and is not shown any more: a Date, or a string in ISO 8601 with its
   * zone. Default: it does not expire; a transient message does after `limits.transientMs`.
   */
  readonly expiresAt?: Date | string | undefined;
  /**
   * At most 255 characters. The same key to the same recipient is the same message, even after its
   * recipient has removed it: the first content is kept, and later sends resolve with `existing:
   * true`. `update` changes the message; after `retract`, the key begins a new message.
   */
  readonly key?: string | undefined;
  /**
   * With a key: sends a new message if the last one with this key was read or removed, for a
   * condition that has come back. One that is still unread stays. Default: false.
   */
  readonly again?: boolean | undefined;
  /** What the message belongs to, at most 255 characters; `list({ group })` lists it. */
  readonly group?: string | undefined;
  /**
   * With a group: its unread messages and this one become one row, with their count and this text.
   * The count starts again once the row is read or removed. A transient message stands only for
   * other transient ones. Default: false.
   */
  readonly collapse?: boolean | undefined;
}

/**
 * The input of `send()` to many recipients. Without a key, a send that was interrupted cannot be
 * continued: sending again sends twice. With a key, the same call sends to those that lack the
 * message.
 *
 * @template Data The type of `data`.
 */
export interface SendToManyInput<Data extends object = JsonObject>
  extends Omit<SendInput<Data>, 'to' | 'again'> {
  /** A list or any other (async) iterable of recipients, or a group: `{ group: 'staff' }`. */
  readonly to: Recipients | GroupTarget;
  /**
   * Called after each part of the list, at most 500 recipients, with the numbers so far. What it
   * throws is logged, and the send continues.
   */
  readonly onProgress?: ((progress: SendProgress) => unknown) | undefined;
}

/**
 * The input of `broadcast()`: that of `send()` without a recipient.
 *
 * @template Data The type of `data`.
 */
export interface BroadcastInput<Data extends object = JsonObject>
  extends Omit<SendInput<Data>, 'to'> {
  /**
   * Also to anonymous visitors. Then `persistent: true` throws INVALID. Default: false, only to
   * users.
   */
  readonly anonymous?: boolean | undefined;
}

/**
 * The fields that `update()` sets; the others stay. Null clears a field. `data` and `actions` are
 * replaced as a whole.
 *
 * @template Data The type of `data`.
 */
export type UpdateInput<Data extends object = JsonObject> = Input<
  Partial<Pick<SendInput<Data>, 'level' | 'text'>>
> & {
  readonly [Field in
    | 'subject'
    | 'url'
    | 'from'
    | 'tags'
    | 'actions'
    | 'progress'
    | 'data'
    | 'closeAfterMs'
    | 'sticky'
    | 'expiresAt']?: SendInput<Data>[Field] | null;
};

/** Names one message: by its id, or the newest message with a key. */
export type MessageTarget = { readonly id: string } | { readonly key: string };

export interface UpdateOptions {
  /**
   * The message is unread again, moves to the top of the list, and pops up again. Default: false.
   */
  readonly renew?: boolean | undefined;
}

/** The result of `update()`. */
export interface Updated {
  /** False: the message has ended (it was removed, for instance), and nothing was written. */
  readonly updated: boolean;
}

/** The result of `retract()`. */
export interface Retracted {
  /** False: the message had been retracted before. */
  readonly retracted: boolean;
}

/** The result of `send()`. */
export interface Sent {
  /** The message's id. */
  readonly id: string;
  /** True: a message with this key existed already, and is unchanged. */
  readonly existing: boolean;
  readonly skipped?: undefined;
}

/** The options of `send()` to one recipient. */
export interface SendOptions {
  /**
   * A session of the app's mongoose connection, which `mongoStore()` was given too, with a
   * transaction that has begun. The message is sent once the transaction has committed, and not at
   * all if it aborts. Other stores refuse it; `docs/outbox.md` shows what to do there.
   */
  readonly transaction: AppTransaction;
}

/** The result of `send()` within a transaction. */
export interface SentLater {
  /** The id that the message will have; with a key, that of the first message with the key. */
  readonly id: string;
  readonly pending: true;
}

/** The result of `send()` for a message below the option `minLevel`: no message was created. */
export interface Skipped {
  readonly skipped: true;
  readonly id?: undefined;
  readonly existing?: undefined;
}

/** The fields of the shortcuts `debug()` to `error()` besides recipient and text. */
export type SendFields<Data extends object = JsonObject> = Omit<
  SendInput<Data>,
  'to' | 'level' | 'text'
>;

/** The same, with many recipients. */
export type SendToManyFields<Data extends object = JsonObject> = Omit<
  SendToManyInput<Data>,
  'to' | 'level' | 'text'
>;
