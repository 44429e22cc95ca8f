import type { MessageAction } from '../../../protocol/index.js';
import type { InboxMessage, PanelFilter } from '../../inbox/inbox-state.js';
import type { InboxStore } from '../../inbox/inbox-store.js';
import type { PopupTrigger } from '../../popups/popup-view.js';

/** The user chose a message, or one of its actions. */
export interface ActRequest {
  readonly verb: 'act';
  readonly message: InboxMessage;
  /** It, and those that its popup stands for. */
  readonly ids: readonly string[];
  /** The click that chose it; its default action follows the link. */
  readonly click: MouseEvent;
  /** The chosen action; undefined when the message itself was chosen. */
  readonly action?: MessageAction;
  /** The key of the popup, when the message was chosen there. */
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
  | 'shown';

/** A request to the inbox: one of its methods, with the arguments. */
export type InboxRequest = {
  readonly [verb in InboxVerb]: {
    readonly verb: verb;
    readonly args: Parameters<InboxStore[verb]>;
  };
}[InboxVerb];

/** The requests of the inner elements to `<message-center>`, which alone has the inbox. */
export type Request =
  | ActRequest
  | InboxRequest
  | { readonly verb: 'end-popup'; readonly key: string; readonly trigger: PopupTrigger }
  | { readonly verb: 'end-all-popups' }
  | { readonly verb: 'pause-popups'; readonly paused: boolean }
  | { readonly verb: 'filter'; readonly filter: PanelFilter }
  | { readonly verb: 'show-panel' }
  /** The user agreed, by a click, to be asked for the permission to show desktop notifications. */
  | { readonly verb: 'allow-notifications' }
  | { readonly verb: 'hide-panel' };

/** Carries a request up, through shadow roots, to `<message-center>`, which stops it. */
export class RequestEvent extends Event {
  readonly request: Request;

  constructor(request: Request) {
    super('mc-request', { bubbles: true, composed: true });
    this.request = request;
  }
}
