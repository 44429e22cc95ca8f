import type { MessageAction } from '../../../protocol/index.js';
import type { InboxMessage, InboxView, PanelFilter } from '../../inbox/inbox-view.js';

/** The user chose a message, or one of its actions. */
export interface ActRequest {
  readonly verb: 'act';
  readonly message: InboxMessage;
  /** It, and those that its popup stands for. */
  readonly ids: readonly string[];
  /** By which it was chosen; its default action follows the link. */
  readonly click: Event;
  /** The one that was chosen; without it, the message itself was. */
  readonly action?: MessageAction;
  /** Of its popup, when it was chosen there. */
  readonly key?: string;
}

type InboxVerb =
  | 'markRead'
  | 'markUnread'
  | 'markAllRead'
  | 'remove'
  | 'removeAll'
  | 'restoreAll'
  | 'restore'
  | 'shown'
  | 'endPopup'
  | 'closeAllPopups'
  | 'pausePopups';

/** What only the inbox has to do with: one of its methods, and what it is called with. */
export type InboxRequest = {
  readonly [verb in InboxVerb]: {
    readonly verb: verb;
    readonly args: Parameters<InboxView[verb]>;
  };
}[InboxVerb];

/** What the inner elements ask of `<message-center>`, which alone knows the inbox. */
export type Request =
  | ActRequest
  | InboxRequest
  | { readonly verb: 'filter'; readonly filter: PanelFilter }
  | { readonly verb: 'show-panel' }
  /** The user agreed, by a click, to be asked for the permission to show desktop notifications. */
  | { readonly verb: 'allow-notifications' }
  | { readonly verb: 'hide-panel' };

/** Carries a request up, through shadow roots, to `<message-center>`, which ends its way. */
export class RequestEvent extends Event {
  readonly request: Request;

  constructor(request: Request) {
    super('mc-request', { bubbles: true, composed: true });
    this.request = request;
  }
}
