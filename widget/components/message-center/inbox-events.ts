import type { InboxEvents } from '../../inbox/inbox-view.js';
import * as events from './events.js';

/** Tells the page by events on the element what the inbox tells. */
export function tellPage(element: EventTarget): InboxEvents {
  const tell = (event: Event): boolean => element.dispatchEvent(event);
  return {
    mayPopUp: (message) => tell(new events.McBeforePopupEvent(message)),
    popup: (message) => tell(new events.McPopupEvent(message)),
    message: (message) => tell(new events.McMessageEvent(message)),
    read: (ids) => tell(new events.McReadEvent(ids)),
    remove: (ids) => tell(new events.McRemoveEvent(ids)),
    error: (error) => tell(new events.McErrorEvent(error)),
    connection: (status) => tell(new events.McConnectionEvent(status)),
  };
}
