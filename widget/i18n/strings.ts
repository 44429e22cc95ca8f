import type { Level } from '../../protocol/index.js';

/** One text for each plural form of the language; `other` for the forms without their own. */
export type PluralText = { readonly [form in Intl.LDMLPluralRule]?: string | undefined } & {
  readonly other: string;
};

/** A text, or one for each plural form. The number replaces `{count}`. */
export type Text = string | PluralText;

type LevelNames = { readonly [level in Level]: Text };

/** Every text of the widget, in one language. The element's `strings` replaces single ones. */
export interface Strings extends LevelNames {
  /** Title of the panel, and the bell's name when nothing is unread. */
  readonly messages: Text;
  /** The bell's name, `{count}` of them unread. */
  readonly messagesUnread: Text;
  /** Name of the group of the two filters. */
  readonly filter: Text;
  /** Filter that lists everything. */
  readonly all: Text;
  /** Filter that lists what is unread. Its form for one is part of the name of an unread row. */
  readonly unread: Text;
  /** Text of `<message-badge>` for screen readers: `{count}` are unread. */
  readonly unreadCount: Text;
  readonly markAllRead: Text;
  /** Closes the panel or a popup. */
  readonly close: Text;
  readonly markRead: Text;
  readonly markUnread: Text;
  readonly remove: Text;
  /** Name of the menu in the panel's header, and of its button. */
  readonly moreActions: Text;
  readonly removeAll: Text;
  /** `{count}` messages were deleted. */
  readonly removed: Text;
  readonly undo: Text;
  readonly showMore: Text;
  readonly showLess: Text;
  /** Name of the group of a message's actions. */
  readonly actions: Text;
  /** Name of the bar that shows the progress of a message's work. */
  readonly progress: Text;
  readonly loading: Text;
  readonly loadMore: Text;
  readonly loadFailed: Text;
  readonly retry: Text;
  /** The inbox is empty. */
  readonly emptyAll: Text;
  readonly emptyAllHint: Text;
  /** Nothing is unread. */
  readonly emptyUnread: Text;
  readonly emptyUnreadHint: Text;
  readonly offline: Text;
  /** The server does not know the user of this page. */
  readonly refused: Text;
  readonly refusedHint: Text;
  /** The browser keeps no cookies for the site of this page. */
  readonly cookiesBlocked: Text;
  readonly cookiesBlockedHint: Text;
  /** Part of the name of a message whose change has not reached the server yet. */
  readonly pending: Text;
  /** Name of the popups as a region of the page. */
  readonly newMessages: Text;
  /** `{count}` more messages than popups are shown. */
  readonly more: Text;
  readonly closeAll: Text;
  /** A popup that stands for `{count}` equal messages. */
  readonly times: Text;
  /** Mark of a message that arrived while the panel was open. */
  readonly new: Text;
  /** `{count}` messages arrived while the panel was open. */
  readonly newCount: Text;
  /** Title of the popup that stands for `{count}` messages that arrived during an absence. */
  readonly missed: Text;
  readonly missedHint: Text;
  /** Button of that popup: opens the panel. */
  readonly showAll: Text;
  /** Line in the panel that offers desktop notifications. */
  readonly offerNotifications: Text;
  /** Button of that line. */
  readonly allow: Text;
}
