/** One text for each plural form that the language has; `other` stands in for the rest. */
export type PluralText = { readonly [form in Intl.LDMLPluralRule]?: string } & {
  readonly other: string;
};

/** A text, or one for each plural form. `{count}` in it becomes the number. */
export type Text = string | PluralText;

/** Every text of the widget, in one language. The element's `strings` replaces single ones. */
export interface Strings {
  /** Title of the panel, and the bell's name when nothing is unread. */
  readonly messages: Text;
  /** The bell's name, `{count}` of them unread. */
  readonly messagesUnread: Text;
  /** Name of the two filters as a group. */
  readonly filter: Text;
  /** Filter that lists everything. */
  readonly all: Text;
  /** Filter that lists what is unread; also said of a row. */
  readonly unread: Text;
  readonly markAllRead: Text;
  /** Of the panel and of a popup. */
  readonly close: Text;
  readonly markRead: Text;
  readonly markUnread: Text;
  readonly remove: Text;
  /** `{count}` messages were deleted just now. */
  readonly removed: Text;
  readonly undo: Text;
  readonly showMore: Text;
  readonly showLess: Text;
  /** Name of the actions that a message brings, as a group. */
  readonly actions: Text;
  /** Name of the bar that shows how far a message's work has come. */
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
  /** The server knows nobody behind this page. */
  readonly refused: Text;
  readonly refusedHint: Text;
  /** Said of a message whose change has not reached the server yet. */
  readonly pending: Text;
  /** Name of the popups as a region of the page. */
  readonly newMessages: Text;
  /** `{count}` popups more than are up. */
  readonly more: Text;
  readonly closeAll: Text;
  /** A popup that stands for `{count}` equal messages. */
  readonly times: Text;
  /** Title of the popup that sums up `{count}` messages which came during an absence. */
  readonly missed: Text;
  readonly missedHint: Text;
  /** Button of that popup: opens the panel. */
  readonly showAll: Text;
  /** Line in the panel that offers desktop notifications. */
  readonly offerNotifications: Text;
  /** Button of that line. */
  readonly allow: Text;
  readonly debug: Text;
  readonly info: Text;
  readonly success: Text;
  readonly warning: Text;
  readonly error: Text;
}
