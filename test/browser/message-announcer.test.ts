import { expect, fixture } from '@open-wc/testing';
import { html, render } from 'lit';
import { MessageAnnouncer } from '../../widget/components/message-content/message-announcer.ts';
import type { MessageContent } from '../../widget/components/message-content/message-content.ts';
import { Texts } from '../../widget/i18n/texts.ts';
import { waitUntil } from './wait.ts';

/** An announcer with its live regions on the page. */
async function anAnnouncer(): Promise<{
  announce(...texts: readonly string[]): void;
  said(): string[];
}> {
  const host = await fixture<HTMLElement>(html`<main></main>`);
  const announcer = new MessageAnnouncer(() => render(announcer.render(), host));
  const texts = new Texts();
  const content = (text: string): [string, MessageContent] => [text, { level: 'info', text }];
  return {
    announce: (...all) => announcer.announce(new Map(all.map(content)), texts),
    said: () => [...host.querySelectorAll('p')].map((each) => each.textContent ?? ''),
  };
}

describe('announcements', () => {
  it('are a number when many messages arrive one after the other', async () => {
    const { announce, said } = await anAnnouncer();
    announce('One');
    announce('One', 'Two');
    announce('One', 'Two', 'Three');
    announce('One', 'Two', 'Three', 'Four');
    await waitUntil(() => said().length > 0);
    expect(said()).to.deep.equal(['4 new messages']);
  });

  it('contain each of a few messages', async () => {
    const { announce, said } = await anAnnouncer();
    announce('One');
    announce('One', 'Two');
    await waitUntil(() => said().length > 0);
    expect(said()).to.deep.equal(['Info: One', 'Info: Two']);
  });

  it('are not repeated while a message is shown, and are forgotten long after it', async () => {
    const { announce, said } = await anAnnouncer();
    announce('Stays', 'Goes');
    for (let index = 0; index < 1_500; index += 1) announce('Stays', `Message ${index}`);
    await waitUntil(() => said().length > 0);
    expect(said()).to.deep.equal(['1,502 new messages']);
    await waitUntil(() => said().length === 0);
    announce('Stays', 'Message 1499', 'Goes');
    await waitUntil(() => said().length > 0);
    expect(said()).to.deep.equal(['Info: Goes']);
  });
});
