import type { InboxSettings, InboxView } from '../state/inbox-view.js';
import type { InboxRequest } from './request-event.js';

/** The inbox as `<message-center>` holds it. */
export interface ElementInbox extends InboxView {
  /** Takes over what the element's attributes and properties say. */
  configure(settings: InboxSettings): void;
}

/** Hands the inbox a request that only it has to do with. */
export function passOn(request: InboxRequest, inbox: ElementInbox): void {
  switch (request.verb) {
    case 'read':
      inbox.markRead(request.ids);
      break;
    case 'unread':
      inbox.markUnread(request.ids);
      break;
    case 'remove':
      inbox.remove(request.ids);
      break;
    case 'restore':
      inbox.restore(request.ids);
      break;
    case 'shown':
      inbox.shown(request.ids);
      break;
    case 'end-popup':
      inbox.endPopup(request.key, request.how);
      break;
    case 'close-popups':
      inbox.closeAllPopups();
      break;
    case 'pause-popups':
      inbox.pausePopups(request.paused);
      break;
    case 'read-all':
      inbox.markAllRead();
      break;
  }
}
