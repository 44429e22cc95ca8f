import { describe, expect, it } from 'vitest';
import { NewMessages } from '../../widget/components/panel/new-messages.js';
import type { InboxMessage } from '../../widget/inbox/inbox-state.js';
import { aMessage } from '../support/messages.js';

const READ = { readAt: new Date().toISOString() };

function update(news: NewMessages, messages: readonly InboxMessage[], tag = 'tag'): string[] {
  news.update(tag, { messages, more: false, blank: false });
  return news.in(messages).map(({ id }) => id);
}

describe('the new messages of a panel', () => {
  it('are those that arrived after the first list', () => {
    const news = new NewMessages();
    news.update('tag', { messages: [], more: true, blank: true });
    const [old, late] = [aMessage({ number: 5 }), aMessage({ number: 6 })];
    expect(update(news, [old])).toEqual([]);
    expect(update(news, [late, old])).toEqual([late.id]);
    expect(update(news, [aMessage({ number: 7, persistent: false }), late])).toEqual([late.id]);
    news.reset();
    expect(update(news, [late, old])).toEqual([]);
  });

  it('are no longer new once they were read, unless they are renewed', () => {
    const news = new NewMessages();
    const old = aMessage({ number: 5 });
    const message = aMessage({ number: 6 });
    update(news, [old]);
    expect(update(news, [{ ...message, ...READ }, old])).toEqual([]);
    expect(update(news, [message, old])).toEqual([]);
    expect(update(news, [{ ...message, order: 7 }, old])).toEqual([message.id]);
    expect(update(news, [{ ...old, order: 8 }, message])).toEqual([old.id]);
  });

  it('are forgotten in another inbox', () => {
    const news = new NewMessages();
    update(news, [aMessage({ number: 1 })]);
    const theirs = [aMessage({ number: 9 })];
    expect(update(news, theirs, 'other')).toEqual([]);
  });
});
