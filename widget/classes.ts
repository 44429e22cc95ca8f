/** The elements' classes, which are not registered, with their events and types. */

export type { InitialState } from '../protocol/answers.js';
export type {
  Counts,
  Ended,
  ErrorCode,
  Identity,
  Json,
  JsonObject,
  Level,
  Message,
  MessageAction,
  MessageCenterError,
  MovedFrom,
  Sender,
} from '../protocol/index.js';
export { MessageBadgeElement } from './components/message-badge/message-badge.js';
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
} from './components/message-center/events.js';
export { MessageCenterElement } from './components/message-center/message-center.js';
export type { PopupPlace } from './components/message-center/message-center-options.js';
export type { RenderMessage } from './components/message-content/message-content.js';
export { MessageInboxElement } from './components/message-inbox/message-inbox.js';
export { PanelElement } from './components/panel/panel.js';
export { RowElement } from './components/panel/row.js';
export { PopupElement } from './components/popup-stack/popup.js';
export { PopupStackElement } from './components/popup-stack/popup-stack.js';
export type { ConnectionStatus } from './connection/connection-events.js';
export type { TokenSource } from './connection/credentials.js';
export { en } from './i18n/en.js';
export type { PluralText, Strings, Text } from './i18n/strings.js';
export type { NotifyOptions, NotifyPatch } from './popups/notify-options.js';
export type { NotifyHandle, PopupEnd } from './popups/notify-popup.js';
