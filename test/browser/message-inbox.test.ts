import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { MessageCenterElement, MessageInboxElement } from '../../widget/classes.ts';
import { anInboxPage, listOf, rowsOf, rowWith, settled, showsRow, textsOf } from './inbox-page.ts';
import { wordsOf } from './linked-page.ts';
import { button, expectPageAccessible, focused, root } from './support.ts';
import { ask } from './test-user.ts';
import { waitUntil } from './wait.ts';

const popupTexts = (center: MessageCenterElement): string[] =>
  [...document.querySelectorAll('mc-popup-stack'), root(center).querySelector('mc-popup-stack')]
    .flatMap((stack) => [...(stack?.shadowRoot?.querySelectorAll('mc-popup:not([inert])') ?? [])])
    .map(wordsOf);

/** A page with an inbox of one message, and the element that shows the popups. */
async function aPageWithPopups() {
  const linked = await anInboxPage(1);
  const owner = linked.center();
  linked.page.prepend(owner);
  await linked.live(owner);
  await showsRow(linked.inbox, 'Message 1');
  return { ...linked, owner };
}

describe('<message-inbox>', () => {
  it('is a named region with a feed, without the parts of a dropdown', async () => {
    const { inbox } = await anInboxPage(2);
    await showsRow(inbox, 'Message 2');
    const list = listOf(inbox);
    expect([list.role, list.ariaLabel]).to.deep.equal(['region', 'Messages']);
    expect(root(list).querySelector('[role=feed]')?.ariaLabel).to.equal('Messages');
    expect(() => button(list, 'Close')).to.throw();
    expect(focused()).to.equal(document.body);
    rowsOf(inbox)[0]?.focus();
    await sendKeys({ press: 'Escape' });
    await settled(inbox);
    expect(textsOf(inbox)).to.deep.equal(['Message 2', 'Message 1']);
    await expectPageAccessible();
  });

  it('filters, marks as read, deletes and restores', async () => {
    const { inbox } = await anInboxPage(3);
    await showsRow(inbox, 'Message 3');
    rowsOf(inbox)[0]?.focus();
    await sendKeys({ press: 'r' });
    button(listOf(inbox), 'Unread').click();
    await settled(inbox);
    expect(inbox.filter).to.equal('unread');
    expect(textsOf(inbox)).to.deep.equal(['Message 2', 'Message 1']);
    rowsOf(inbox)[0]?.focus();
    await sendKeys({ press: 'Delete' });
    await waitUntil(() => textsOf(inbox).length === 1, 'it is deleted');
    button(listOf(inbox), 'Undo').click();
    await showsRow(inbox, 'Message 2');
    button(listOf(inbox), 'Mark all as read').click();
    await waitUntil(() => wordsOf(listOf(inbox)).includes('All caught up'), 'all is read');
    expect(inbox.counts.unread).to.equal(0);
  });

  it('fires the events of an action itself, and lets the page prevent the link', async () => {
    const { inbox, user } = await anInboxPage(0);
    const heard: string[] = [];
    for (const name of ['mc-before-action', 'mc-action', 'click'] as const) {
      inbox.addEventListener(name, (event) => {
        heard.push(`${(event.target as Element).localName} ${name} ${event.defaultPrevented}`);
        if (name === 'mc-before-action') event.preventDefault();
      });
    }
    await ask('center:send', [{ to: { user }, text: 'Linked', url: '#elsewhere' }]);
    await showsRow(inbox, 'Linked');
    root(rowWith(inbox, 'Linked')).querySelector<HTMLElement>('.main')?.click();
    expect(heard).to.deep.equal([
      'message-inbox mc-before-action false',
      'message-inbox click true',
    ]);
    expect(location.hash).to.equal('');
    await waitUntil(() => inbox.counts.unread === 0, 'it is read');
  });

  it('counts as an open panel while it is in the viewport', async () => {
    const { inbox, owner, send } = await aPageWithPopups();
    await send('Listed');
    await showsRow(inbox, 'Listed');
    expect(wordsOf(rowWith(inbox, 'Listed'))).to.include('New');
    expect(popupTexts(owner)).to.deep.equal([]);
    inbox.style.marginBlockStart = '5000px';
    await settled(inbox);
    await send('Popped up');
    await waitUntil(() => popupTexts(owner).length === 1, 'it pops up');
    inbox.style.marginBlockStart = '';
    await waitUntil(() => popupTexts(owner).length === 0, 'the list shows it instead');
    expect(inbox.counts.unread).to.equal(3);
  });

  it('does not announce what the open panel beside it announces', async () => {
    const { inbox, owner, send } = await aPageWithPopups();
    owner.show();
    await settled(inbox);
    const lists = [listOf(inbox), root(owner).querySelector('mc-panel') as HTMLElement];
    const said: (string | null)[] = [];
    const observer = new MutationObserver((changes) => {
      const regions = changes.filter(({ target }) => (target as Element).role === 'status');
      for (const { addedNodes } of regions) {
        said.push(...[...addedNodes].flatMap(({ textContent }) => textContent || []));
      }
    });
    for (const list of lists) observer.observe(root(list), { childList: true, subtree: true });
    await send('Listed');
    await waitUntil(() => said.length > 0, 'it is announced');
    const regions = (): Element[] =>
      lists.flatMap((list) => [...root(list).querySelectorAll('[role=status]')]);
    await waitUntil(() => regions().every((each) => each.textContent?.trim() === ''));
    expect(said).to.deep.equal(['Info: Listed']);
    observer.disconnect();
  });

  for (const [property, value] of [
    ['visibility', 'hidden'],
    ['opacity', '0'],
  ] as const) {
    it(`does not count as an open panel where the page hides it by ${property}`, async () => {
      const { inbox, owner, send } = await aPageWithPopups();
      inbox.style.setProperty(property, value);
      await send('Popped up');
      await waitUntil(() => popupTexts(owner).length === 1, 'it pops up');
    });
  }

  it('does not acknowledge transient messages where the page makes it invisible', async () => {
    const { inbox, user } = await anInboxPage(1);
    inbox.style.visibility = 'hidden';
    await ask('center:send', [{ to: { user }, text: 'Transient', persistent: false }]);
    await waitUntil(() => rowsOf(inbox).length === 2, 'it has a row');
    const isVisible = rowsOf(inbox).map((row) => row.checkVisibility({ visibilityProperty: true }));
    expect(isVisible).to.deep.equal([false, false]);
    inbox.style.display = 'none';
    await settled(inbox);
    expect(inbox.counts.transient).to.equal(1);
  });

  it('acknowledges the transient messages that it has shown once it is out of view', async () => {
    const { inbox, user } = await anInboxPage(1);
    await ask('center:send', [{ to: { user }, text: 'Transient', persistent: false }]);
    await showsRow(inbox, 'Transient');
    await settled(inbox);
    expect(inbox.counts.transient).to.equal(1);
    inbox.style.display = 'none';
    await waitUntil(() => inbox.counts.transient === 0, 'it has ended');
    inbox.style.display = '';
    await settled(inbox);
    expect(textsOf(inbox)).to.deep.equal(['Message 1']);
  });

  it('has its own language, filter and texts', async () => {
    const { page, inbox, user, server } = await anInboxPage(1);
    await showsRow(inbox, 'Message 1');
    const other = Object.assign(document.createElement('message-inbox'), {
      ...{ server, token: user, lang: 'de', filter: 'unread' },
      strings: { messages: 'Post' },
    });
    page.append(other);
    const isGerman = () => listOf(other) && wordsOf(listOf(other)).includes('Ungelesen');
    await waitUntil(isGerman, 'it is German');
    expect(listOf(other).ariaLabel).to.equal('Post');
    inbox.markAllRead();
    await settled(other);
    expect([textsOf(inbox), textsOf(other)]).to.deep.equal([['Message 1'], []]);
    expect(listOf(inbox).ariaLabel).to.equal('Messages');
  });

  it('reports an invalid option', async () => {
    const { page } = await anInboxPage(0);
    const errors: string[] = [];
    page.addEventListener('mc-error', ({ error }) => errors.push(error.message));
    page.insertAdjacentHTML(
      'beforeend',
      '<message-inbox for="nobody" filter="new"></message-inbox>',
    );
    await waitUntil(() => errors.length > 0, 'it is reported');
    expect(errors).to.deep.equal(['<message-inbox>: filter must be all or unread.']);
    const inbox = page.querySelector('message-inbox[for=nobody]') as MessageInboxElement;
    for (const filter of [Symbol('unread'), ['unread'], 5]) {
      inbox.filter = 'all';
      await inbox.updateComplete;
      errors.length = 0;
      Reflect.set(inbox, 'filter', filter);
      await waitUntil(() => errors.length > 0, 'it is reported');
      expect(errors).to.deep.equal(['<message-inbox>: filter must be all or unread.']);
    }
  });
});
