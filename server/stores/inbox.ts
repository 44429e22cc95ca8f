/** The key of one recipient's inbox, made by `inboxOf`. The first parameter of every call. */
export type Inbox = string;

/** Whether an inbox is that of an anonymous visitor's session. */
export function isAnonymous(inbox: Inbox): boolean {
  return inbox.startsWith('session:');
}
