import type { InboxSettings, InboxView } from '../../inbox/inbox-view.js';
import type { InboxRequest } from '../message-content/request-event.js';

/** The inbox as `<message-center>` holds it. */
export interface ElementInbox extends InboxView {
  /** Takes over what the element's attributes and properties say. */
  configure(settings: InboxSettings): void;
}

/** Hands the inbox a request that only it has to do with. */
export function passOn({ verb, args }: InboxRequest, inbox: ElementInbox): void {
  // That they belong together is beyond the compiler.
  inbox[verb](...(args as [never, never]));
}
