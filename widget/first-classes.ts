/** What a page loads first: the element itself, and what belongs to it. */
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
} from './elements/events.js';
export { MessageCenterElement } from './elements/message-center.js';
export type { RenderMessage } from './elements/message-content.js';
export type { PopupPlace } from './elements/options.js';
export { en } from './i18n/en.js';
export type { PluralText, Strings, Text } from './i18n/strings.js';
export type { ConnectionStatus, InitialState, TokenSource } from './state/inbox-view.js';
