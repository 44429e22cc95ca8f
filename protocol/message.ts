/** A JSON value in a message's `data`. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** The `data` of a message, by default. */
export type JsonObject = { readonly [key: string]: Json };

/** The levels, with the numbers that order them. */
export const LEVELS = { debug: 10, info: 20, success: 25, warning: 30, error: 40 } as const;

export type Level = keyof typeof LEVELS;

/**
 * One of the five levels, or one that the app has added by the option `levels`. The type is any string;
 * editors still offer the five.
 */
export type LevelName = Level | (string & {});

/** An object that an app passes: an optional field that is undefined counts as absent. */
export type Input<Fields> = {
  readonly [Name in keyof Fields]:
    | Fields[Name]
    | (Fields extends { readonly [name in Name]: unknown } ? never : undefined);
};

/** The sender of a message, as shown to its recipient. */
export interface Sender {
  /** The app's own id of the sender, 1 to 255 characters. */
  readonly id?: string;
  /** One line, plain text, 1 to 255 characters. */
  readonly name: string;
  /** A picture: `http:`, `https:`, or a path on the page's own site. */
  readonly avatarUrl?: string;
}

/**
 * A button of a message. It has either a link, which it opens, or an id, which the page receives
 * with `mc-action`.
 */
export interface MessageAction {
  /** One line, plain text, 1 to 255 characters. */
  readonly label: string;
  /** The link that it opens; the same links are allowed as for a message. */
  readonly url?: string;
  /** 1 to 255 characters. */
  readonly id?: string;
}

/**
 * Why a message is no longer live. `removed`: by its recipient or the app, or it was the oldest of a
 * full anonymous inbox. `shown`: it was transient. `expired`: it has expired. `moved`: its anonymous
 * visitor signed in, and it is in the user's inbox. The rest: see `RemovalReason`.
 */
export type Ended = 'removed' | 'shown' | 'expired' | 'moved' | RemovalReason;

/**
 * Why the server removed a message: the app has retracted it; the app has sent its key again after
 * its recipient had removed it; a newer message of its group stands for it; or it was older than
 * the option `retention` allows. Such a message cannot be restored.
 */
export type RemovalReason = 'retracted' | 'replaced' | 'collapsed' | 'retention';

/** The position of a message before its visitor signed in. */
export interface MovedFrom {
  /** The opaque tag of the session's inbox. */
  readonly inbox: string;
  /** The message's place in lists there, its `order` or `number`. */
  readonly number: number;
}

/**
 * A message as its recipient's clients see it. All times are ISO 8601 strings in UTC.
 *
 * @template Data The type of `data`; it is not checked.
 */
export interface Message<Data extends object = JsonObject> {
  /** Unique within the inbox. */
  readonly id: string;
  /** The number of the entry that added it. */
  readonly number: number;
  /**
   * Its place in lists, where the highest is the newest. Set when the message was renewed: the
   * number of the entry that did so. Without it, `number` is its place.
   */
  readonly order?: number;
  /** The number of the last entry that was applied to it; at least `number`. */
  readonly applied: number;
  readonly level: LevelName;
  /** If the level is one of the app's own: the built-in level that it is shown like. */
  readonly like?: Level;
  /** One line, plain text, at most 255 characters. */
  readonly subject?: string;
  /** Plain text, 1 to 10,000 characters. */
  readonly text: string;
  /**
   * The link that a click opens: `http:`, `https:`, `mailto:`, or a path on the page's own site.
   */
  readonly url?: string;
  /** The sender. */
  readonly from?: Sender;
  /** The app's own labels, without duplicates: at most 10, each one line. */
  readonly tags?: readonly string[];
  /** At most 5, in the order in which they are shown. */
  readonly actions?: readonly MessageAction[];
  /** Progress of the work, 0 to 1. */
  readonly progress?: number;
  /** Data of the app, at most 8 KB as JSON. */
  readonly data?: Data;
  /** False: transient, kept only until it is shown once. */
  readonly persistent: boolean;
  /** The app's name for what the message belongs to; `list({ group })` lists a group. */
  readonly group?: string;
  /** How many earlier messages of its group it stands for; the list of the group has them. */
  readonly collapsed?: number;
  /** How long its popup stays, in milliseconds. Default: as in `send()`. */
  readonly closeAfterMs?: number;
  /** It was sent to everyone, by `broadcast()`. */
  readonly broadcast?: true;
  /** Its popup stays until it is closed. */
  readonly sticky?: boolean;
  /**
   * Set when it was moved here at a sign-in. By inbox tag and number, a browser finds out whether
   * its popup was dismissed there.
   */
  readonly movedFrom?: MovedFrom;
  /** When it was sent, or when the app says that it was created. Lists are not ordered by it. */
  readonly createdAt: string;
  /**
   * When it expires, by the server's clock: it is not shown after that. Absent: it does not expire.
   */
  readonly expiresAt?: string;
  /** When it was renewed last. */
  readonly renewedAt?: string;
  /** When it was read; null while unread. */
  readonly readAt: string | null;
  /** Set when it is no longer live. Lists hold live messages only; entries may name ended ones. */
  readonly ended?: Ended;
}

/** The counts of the live messages in an inbox. */
export interface Counts {
  readonly total: number;
  readonly unread: number;
  /** Live messages that are not persistent. */
  readonly transient: number;
  /** Unread messages that are persistent. */
  readonly unreadPersistent: number;
}

export const NO_COUNTS: Counts = Object.freeze({
  total: 0,
  unread: 0,
  transient: 0,
  unreadPersistent: 0,
});
