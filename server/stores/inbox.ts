/** The key of one recipient's inbox, made by `inboxOf`. The first parameter of every call. */
export type Inbox = string;

/**
 * The log of what was sent to everyone: an inbox without a recipient. None of its entries is
 * deleted.
 */
export const EVERYONE: Inbox = 'everyone';

/** Whether an inbox is that of an anonymous visitor's session. */
export function isAnonymous(inbox: Inbox): boolean {
  return inbox.startsWith('session:');
}
