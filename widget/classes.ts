/** The elements as classes, registered under no name, and what belongs to them. */
export type {
  Counts,
  ErrorCode,
  Json,
  JsonObject,
  Level,
  Message,
  MessageAction,
  MessageCenterError,
  Sender,
} from '../protocol/index.js';
export {
  McActionEvent,
  McBeforeActionEvent,
  McBeforeCloseEvent,
  McBeforeOpenEvent,
  McBeforePopupEvent,
  McCloseEvent,
  McConnectionEvent,
  McErrorEvent,
  McMessageEvent,
  McOpenEvent,
  McPopupEvent,
  McReadEvent,
  McRemoveEvent,
  type MessageCenterEventMap,
} from './elements/events.js';
export { MessageCenterElement } from './elements/message-center.js';
export type { RenderMessage } from './elements/message-content.js';
export type { PopupPlace } from './elements/options.js';
export { PanelElement } from './elements/panel.js';
export { PopupElement } from './elements/popup.js';
export { PopupStackElement } from './elements/popup-stack.js';
export { en } from './i18n/en.js';
export type { PluralText, Strings, Text } from './i18n/strings.js';
export type { ConnectionStatus, Identity, InitialState, TokenSource } from './state/inbox-view.js';
