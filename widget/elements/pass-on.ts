import type { InboxSettings, InboxView } from '../state/inbox-view.js';
import type { InboxRequest } from './request-event.js';

/** The inbox as `<message-center>` holds it. */
export interface ElementInbox extends InboxView {
  /** Takes over what the element's attributes and properties say. */
  configure(settings: InboxSettings): void;
}

const METHODS = {
  read: 'markRead',
  unread: 'markUnread',
  remove: 'remove',
  restore: 'restore',
  shown: 'shown',
  'end-popup': 'endPopup',
  'close-popups': 'closeAllPopups',
  'read-all': 'markAllRead',
} as const satisfies { readonly [verb in InboxRequest['verb']]: keyof InboxView };

/** Hands the inbox a request that only it has to do with. */
export function passOn(request: InboxRequest, inbox: ElementInbox): void {
  const { verb, ids, key, how } = request as { verb: InboxRequest['verb'] } & {
    [field in 'ids' | 'key' | 'how']?: never;
  };
  inbox[METHODS[verb]](ids ?? (key as never), how as never);
}
