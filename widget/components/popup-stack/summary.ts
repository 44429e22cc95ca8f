import type { Texts } from '../../i18n/texts.js';
import type { Popup } from '../../inbox/inbox-view.js';

/** What comes up after an absence for all that was missed, in the shape of one popup. */
export function summaryOf(count: number, texts: Texts): Popup {
  // Only what is shown of a message.
  const message = {
    id: '',
    number: 0,
    level: 'info',
    subject: texts.get('missed', count),
    text: texts.get('missedHint'),
    actions: [{ label: texts.get('showAll'), id: '' }],
  } satisfies Partial<Popup['message']> as Partial<Popup['message']> as Popup['message'];
  return { key: '', message, ids: [], closeAfterMs: null };
}

export function isSummary({ ids }: Popup): boolean {
  return ids.length === 0;
}
