/**
 * The events of `<message-center>`. All are fired on the element, bubble, and cross shadow roots.
 * Those named "before" can be cancelled by `preventDefault()`; the others report what has happened.
 */
import type { Message, MessageAction, MessageCenterError } from '../../../protocol/index.js';
import type { ConnectionStatus } from '../../connection/connection-events.js';

const BUBBLING: EventInit = { bubbles: true, composed: true };
const CANCELABLE: EventInit = { ...BUBBLING, cancelable: true };

/** The panel is about to open, by the user or by `show()`. Cancelled: it stays closed. */
export class McBeforeOpenEvent extends Event {
  constructor() {
    super('mc-before-open', CANCELABLE);
  }
}

/** The panel is about to close, by the user or by `hide()`. Cancelled: it stays open. */
export class McBeforeCloseEvent extends Event {
  constructor() {
    super('mc-before-close', CANCELABLE);
  }
}

/**
 * A message is about to pop up. Cancelled: it only goes to the inbox, or nowhere if it comes from
 * `notify()`.
 */
export class McBeforePopupEvent extends Event {
  readonly message: Message;

  constructor(message: Message) {
    super('mc-before-popup', CANCELABLE);
    this.message = message;
  }
}

/**
 * The user chose a message or one of its actions, in the panel or on a popup. Cancelled: the link is
 * not followed (a page with a router of its own goes there itself) and `mc-action` is not fired. The
 * message is read either way.
 */
export class McBeforeActionEvent extends Event {
  readonly message: Message;
  /** The URL that the chosen message or action links to; null without a safe link. */
  readonly url: string | null;
  /** The chosen action; undefined when the message itself was chosen. */
  readonly action: MessageAction | undefined;

  constructor(message: Message, url: string | null, action?: MessageAction) {
    super('mc-before-action', CANCELABLE);
    this.message = message;
    this.url = url;
    this.action = action;
  }
}

/** The panel is open. */
export class McOpenEvent extends Event {
  constructor() {
    super('mc-open', BUBBLING);
  }
}

/** The panel is closed. */
export class McCloseEvent extends Event {
  constructor() {
    super('mc-close', BUBBLING);
  }
}

/** A message popped up. */
export class McPopupEvent extends Event {
  readonly message: Message;

  constructor(message: Message) {
    super('mc-popup', BUBBLING);
    this.message = message;
  }
}

/**
 * The user chose a message or one of its actions. The link, if it has one, is being followed. An
 * action with an `id` instead of a link is for the page to carry out.
 */
export class McActionEvent extends Event {
  readonly message: Message;
  /** The URL that the chosen message or action links to; null without a safe link. */
  readonly url: string | null;
  /** The chosen action; undefined when the message itself was chosen. */
  readonly action: MessageAction | undefined;

  constructor(message: Message, url: string | null, action?: MessageAction) {
    super('mc-action', BUBBLING);
    this.message = message;
    this.url = url;
    this.action = action;
  }
}

/** A message arrived while the page was open, or had been missed and is here now. */
export class McMessageEvent extends Event {
  readonly message: Message;

  constructor(message: Message) {
    super('mc-message', BUBBLING);
    this.message = message;
  }
}

/** Messages were read, here or on another device. */
export class McReadEvent extends Event {
  readonly ids: readonly string[];

  constructor(ids: readonly string[]) {
    super('mc-read', BUBBLING);
    this.ids = ids;
  }
}

/** Messages left the inbox: deleted here or on another device, or ended. */
export class McRemoveEvent extends Event {
  readonly ids: readonly string[];

  constructor(ids: readonly string[]) {
    super('mc-remove', BUBBLING);
    this.ids = ids;
  }
}

/** An error occurred that the user or the page should know about. */
export class McErrorEvent extends Event {
  readonly error: MessageCenterError;

  constructor(error: MessageCenterError) {
    super('mc-error', BUBBLING);
    this.error = error;
  }
}

/** The connection to the server changed. */
export class McConnectionEvent extends Event {
  readonly status: ConnectionStatus;

  constructor(status: ConnectionStatus) {
    super('mc-connection', BUBBLING);
    this.status = status;
  }
}

/** The events by their names. */
export interface MessageCenterEventMap {
  'mc-before-open': McBeforeOpenEvent;
  'mc-before-close': McBeforeCloseEvent;
  'mc-before-popup': McBeforePopupEvent;
  'mc-before-action': McBeforeActionEvent;
  'mc-open': McOpenEvent;
  'mc-close': McCloseEvent;
  'mc-popup': McPopupEvent;
  'mc-action': McActionEvent;
  'mc-message': McMessageEvent;
  'mc-read': McReadEvent;
  'mc-remove': McRemoveEvent;
  'mc-error': McErrorEvent;
  'mc-connection': McConnectionEvent;
}

declare global {
  // The events bubble and are composed, so listeners may be on any ancestor element, the document
  // or the window.
  interface GlobalEventHandlersEventMap extends MessageCenterEventMap {}

  // They may also be on each shadow root on the way.
  interface ShadowRootEventMap extends MessageCenterEventMap {}
}
