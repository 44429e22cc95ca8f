import './counted-sockets.ts';

import { expect, fixture, html } from '@open-wc/testing';
import { a11ySnapshot } from '@web/test-runner-commands';
import type { MessageBadgeElement } from '../../widget/classes.ts';
import { opened } from './counted-sockets.ts';
import { aLinkedPage, wordsOf } from './linked-page.ts';
import { expectPageAccessible } from './support.ts';
import { waitUntil } from './wait.ts';

const INITIAL = {
  messages: [],
  counts: { total: 120, unread: 120, transient: 0, unreadPersistent: 120 },
  position: '120.m120',
  inbox: 'tag',
};

let servers = 0;

/** A badge alone in a link, with a count that the server embedded in the page. */
async function aBadge(unread: number, lang = 'en') {
  servers += 1;
  const page = await fixture<HTMLElement>(html`<main lang=${lang}>
    <a href="#inbox">Inbox <message-badge server="/nowhere-${servers}"></message-badge></a>
  </main>`);
  const badge = page.querySelector('message-badge') as MessageBadgeElement;
  const { counts } = INITIAL;
  badge.initial = { ...INITIAL, counts: { ...counts, unread } };
  await badge.updateComplete;
  return { page, badge };
}

const numberOf = (badge: Element): string =>
  badge.shadowRoot?.querySelector('[part=badge]')?.textContent?.trim() ?? '';

const shows = (badge: Element, number: string): Promise<void> =>
  waitUntil(() => numberOf(badge) === number, `the badge shows ${number || 'nothing'}`);

describe('<message-badge>', () => {
  it('shows at most 99+, and nothing for 0', async () => {
    const { badge } = await aBadge(120);
    expect(numberOf(badge)).to.equal('99+');
    const { badge: empty } = await aBadge(0);
    expect(wordsOf(empty)).to.equal('');
    expect(empty.getBoundingClientRect().width).to.equal(0);
  });

  it('adds its text to the name of its link, in the language of the page', async () => {
    const { page, badge } = await aBadge(3);
    const names = async () => JSON.stringify(await a11ySnapshot({ selector: 'main a' }));
    expect(await names()).to.include('"Inbox 3 unread"');
    page.lang = 'de';
    await waitUntil(() => wordsOf(badge).includes('3 ungelesen'), 'it is German');
    badge.strings = { unreadCount: '{count} neue' };
    await badge.updateComplete;
    expect(await names()).to.include('"Inbox 3 neue"');
  });

  it('does not make its line higher, and breaks no rule of axe', async () => {
    const { page, badge } = await aBadge(0);
    const link = page.querySelector('a') as HTMLElement;
    link.style.cssText = 'display: block; font-size: 11px; line-height: 12px';
    const { height } = link.getBoundingClientRect();
    const { page: other, badge: full } = await aBadge(42);
    other.remove();
    badge.replaceWith(full);
    expect(full.getBoundingClientRect().width).to.be.above(16);
    expect(link.getBoundingClientRect().height).to.equal(height);
    link.style.cssText = '';
    await expectPageAccessible();
  });

  it('is in the middle of its row', async () => {
    const { page, badge } = await aBadge(42);
    const link = page.querySelector('a') as HTMLElement;
    for (const display of ['flex', 'grid']) {
      link.style.cssText = `display: ${display}; grid-auto-flow: column; block-size: 60px`;
      const { top, bottom } = link.getBoundingClientRect();
      const number = badge.shadowRoot?.querySelector('.badge')?.getBoundingClientRect() as DOMRect;
      expect((number.top + number.bottom) / 2, display).to.be.closeTo((top + bottom) / 2, 1);
    }
  });

  it('has the inbox of the first <message-center>, which alone fires the events', async () => {
    const { page, send, center, live, server } = await aLinkedPage();
    const before = opened.length;
    const heard: string[] = [];
    page.addEventListener('mc-message', ({ target }) => {
      heard.push((target as Element).localName);
    });
    const badge = Object.assign(document.createElement('message-badge'), { server });
    page.append(badge, center());
    await live(badge);
    await send('One', 'Two');
    await shows(badge, '2');
    badge.markAllRead();
    await shows(badge, '');
    expect(opened.length - before).to.equal(1);
    expect(heard).to.deep.equal(['message-center', 'message-center']);
  });

  it('follows the token of its <message-center>, over one new socket', async () => {
    const { page, send, center, live, server } = await aLinkedPage();
    const other = await aLinkedPage();
    await other.send('Theirs');
    const badge = Object.assign(document.createElement('message-badge'), { server });
    const owner = center();
    page.append(badge, owner);
    await live(badge);
    await send('One', 'Two');
    await shows(badge, '2');
    const before = opened.length;
    owner.token = other.user;
    await shows(badge, '1');
    expect(opened.length - before).to.equal(1);
  });

  it('waits for the element that `for` names, and follows its replacement', async () => {
    const { page, send, center } = await aLinkedPage();
    const other = await aLinkedPage();
    await send('Mine');
    await other.send('Theirs', 'Theirs too');
    page.innerHTML = '<message-badge for="inbox"></message-badge>';
    const badge = page.firstElementChild as MessageBadgeElement;
    page.append(Object.assign(other.center(), { id: 'elsewhere' }));
    await badge.updateComplete;
    const first = Object.assign(center(), { id: 'inbox' });
    page.append(first);
    await shows(badge, '1');
    first.replaceWith(Object.assign(other.center(), { id: 'inbox' }));
    await shows(badge, '2');
    badge.for = 'elsewhere';
    page.append(first);
    badge.for = 'inbox';
    page.querySelector('message-center:not(:last-child)#inbox')?.removeAttribute('id');
    await shows(badge, '1');
  });

  it('connects by itself without a <message-center>, and fires the events', async () => {
    const { page, send, live, server, user } = await aLinkedPage();
    const heard: string[] = [];
    page.addEventListener('mc-message', ({ target }) => {
      heard.push((target as Element).localName);
    });
    const badge = Object.assign(document.createElement('message-badge'), { server, token: user });
    page.append(badge);
    await live(badge);
    await send('One');
    await shows(badge, '1');
    expect(heard).to.deep.equal(['message-badge']);
  });
});
