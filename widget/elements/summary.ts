import type { Texts } from '../i18n/texts.js';
import type { Popup } from '../state/inbox-view.js';

/** What comes up after an absence for all that was missed, in the shape of one popup. */
export function summaryOf(count: number, texts: Texts): Popup {
  const message = {
    id: '',
    number: 0,
    applied: 0,
    level: 'info',
    subject: texts.get('missed', count),
    text: texts.get('missedHint'),
    actions: [{ label: texts.get('showAll'), id: '' }],
    persistent: true,
    createdAt: '',
    readAt: null,
    pending: false,
  } as const;
  return { key: '', message, ids: [], closeAfterMs: null };
}

export function isSummary({ ids }: Popup): boolean {
  return ids.length === 0;
}
