import { orderOf } from '../../../protocol/effects.js';
import type { Texts } from '../../i18n/texts.js';
import type { Popup } from '../../inbox/inbox-view.js';
import type { MessageContent } from '../message-content/message-content.js';

/** What a popup shows: its message, or the text of the summary. */
export function contentOf(popup: Popup, texts: Texts): MessageContent {
  if (popup.kind === 'message') return popup.message;
  return {
    level: 'info',
    subject: texts.get('missed', popup.count),
    text: texts.get('missedHint'),
    actions: [{ label: texts.get('showAll'), id: 'show-all' }],
  };
}

export function messageIdOf(popup: Popup): string {
  return popup.kind === 'message' ? popup.message.id : popup.key;
}

/** The summary stands for older messages than any popup. */
export function numberOf(popup: Popup): number {
  return popup.kind === 'message' ? orderOf(popup.message) : 0;
}
