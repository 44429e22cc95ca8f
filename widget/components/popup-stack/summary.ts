import type { Texts } from '../../i18n/texts.js';
import type { Popup } from '../../inbox/inbox-view.js';
import type { MessageContent } from '../message-content/message-content.js';

/** The popup that stands for all messages that arrived during an absence. */
export interface Summary {
  readonly key: 'summary';
  readonly count: number;
}

export function isSummary(popup: Popup | Summary): popup is Summary {
  return popup.key === 'summary';
}

/** What a popup shows: its message, or the text of the summary. */
export function contentOf(popup: Popup | Summary, texts: Texts): MessageContent {
  if (!isSummary(popup)) return popup.message;
  return {
    level: 'info',
    subject: texts.get('missed', popup.count),
    text: texts.get('missedHint'),
    actions: [{ label: texts.get('showAll'), id: 'show-all' }],
  };
}
