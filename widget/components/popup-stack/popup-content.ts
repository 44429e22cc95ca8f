import { orderOf } from '../../../protocol/effects.js';
import type { Texts } from '../../i18n/texts.js';
import type { Popup } from '../../popups/popup-view.js';
import type { MessageContent } from '../message-content/message-content.js';

/** What a popup shows: its message, or the text of the summary. */
export function contentOf(popup: Popup, texts: Texts): MessageContent {
  if (popup.kind === 'message') return popup.message;
  const { count, missed } = popup;
  const title = texts.get('missed', count);
  return {
    level: 'info',
    ...(missed ? { subject: title, text: texts.get('missedHint') } : { text: title }),
    actions: [{ label: texts.get('showAll'), id: 'show-all' }],
  };
}

/** What popups show, by the id of their message. */
export function contentsOf(popups: readonly Popup[], texts: Texts): Map<string, MessageContent> {
  const idOf = (popup: Popup): string => (popup.kind === 'message' ? popup.message.id : popup.key);
  return new Map(popups.map((popup) => [idOf(popup), contentOf(popup, texts)]));
}

/** The ids of all messages that popups stand for; those of the summary are unknown. */
export function idsOf(popups: readonly Popup[]): readonly string[] {
  return popups.flatMap((popup) => (popup.kind === 'message' ? popup.ids : []));
}

/** The summary stands for older messages than any popup. */
export function numberOf(popup: Popup): number {
  return popup.kind === 'message' ? orderOf(popup.message) : 0;
}
