/** How the elements carry out the requests of rows and popups. */
import type { InboxStore } from '../../inbox/inbox-store.js';
import { linkOf } from '../message-content/message-content.js';
import type { ActRequest, InboxRequest } from '../message-content/request-event.js';
import { McActionEvent, McBeforeActionEvent } from './events.js';

/**
 * The user chose a message or one of its actions: fires the events on the element.
 *
 * @param markRead Called in any case, between the two events.
 * @returns Whether a link is followed in this tab.
 */
export function act(
  element: Element,
  { message, action, click }: ActRequest,
  markRead: () => void,
): boolean {
  const url = linkOf(action ?? message);
  const isAllowed = element.dispatchEvent(new McBeforeActionEvent(message, url, action));
  markRead();
  if (isAllowed) element.dispatchEvent(new McActionEvent(message, url, action));
  else click.preventDefault();
  // With one of these, the browser opens the link in a new tab or window.
  const { button, ctrlKey, metaKey, shiftKey } = click;
  return isAllowed && url !== null && !(button || ctrlKey || metaKey || shiftKey);
}

export function applyRequest({ verb, args }: InboxRequest, inbox: InboxStore): void {
  // The compiler cannot see that verb and arguments belong together.
  inbox[verb](...(args as [never]));
}
