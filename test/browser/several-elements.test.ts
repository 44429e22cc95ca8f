import { expect } from '@open-wc/testing';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { opened } from './counted-sockets.ts';
import { arrived, elementsOfAUser, live, popupsIn, within } from './elements-of-a-user.ts';
import { waitUntil } from './wait.ts';

type Elements = [MessageCenterElement, MessageCenterElement];

/** Puts the element into a shadow root of its own. */
function inShadowRoot(page: HTMLElement, element: HTMLElement): void {
  const host = document.createElement('div');
  page.append(host);
  host.attachShadow({ mode: 'open' }).append(element);
}

/** Ways in which pages move an element. */
const MOVES: Record<string, (element: MessageCenterElement, to: HTMLElement) => void> = {
  'with moveBefore': (element, to) => to.moveBefore(element, null),
  'with append': (element, to) => to.append(element),
  'by removing and adding it in one task': (element, to) => {
    element.remove();
    to.append(element);
  },
};

describe('several elements of a user', () => {
  it('open one socket, and the page gets each event once', async () => {
    const { page, elements, heard, send } = await elementsOfAUser(3);
    const before = opened.length;
    page.append(...elements);
    await live(elements);
    await send('One');
    await arrived(elements, 1);
    elements[2]?.markAllRead();
    expect(elements.map(({ counts }) => counts.unread)).to.deep.equal([0, 0, 0]);
    expect(opened.length - before).to.equal(1);
    expect(heard).to.deep.equal(['e0 connection', 'e0 message', 'e0 popup', 'e0 read']);
  });

  it('share the socket and what they show if they write the URL of the server in several ways', async () => {
    const { page, elements, heard, send } = await elementsOfAUser(2);
    const [first, second] = elements as Elements;
    const before = opened.length;
    second.server = first.server.replace('http:', 'HTTP:');
    page.append(first, second);
    await live(elements);
    await send('One', { level: 'error' });
    await popupsIn(within(first));
    for (const { popups } of [first, second]) {
      second.popups = popups === 'none' ? 'top-end' : 'none';
      await second.updateComplete;
      expect([second.connection, second.counts.total]).to.deep.equal(['live', 1]);
    }
    expect(opened.length - before).to.equal(1);
    expect(heard).to.deep.equal(['e0 connection', 'e0 message', 'e0 popup']);
  });

  it('list a message in the open panel of one of them, and none pops it up', async () => {
    const { page, elements, heard, send } = await elementsOfAUser(2);
    page.append(...elements);
    await live(elements);
    const [, second] = elements as Elements;
    const isOpen = new Promise((resolve) => {
      second.addEventListener('mc-open', resolve);
    });
    second.show();
    await isOpen;
    await send('Listed');
    await arrived(elements, 1);
    second.hide();
    await second.updateComplete;
    await send('Popped up');
    await waitUntil(() => heard.includes('e0 popup'), 'it pops up');
    expect(heard.filter((each) => each.endsWith('popup'))).to.deep.equal(['e0 popup']);
  });

  it('share an inbox across shadow roots, and are ordered by where the roots are', async () => {
    const { page, elements, heard, send } = await elementsOfAUser(2);
    const [first, second] = elements as Elements;
    const before = opened.length;
    inShadowRoot(page, second);
    inShadowRoot(page, first);
    await live(elements);
    await send('One', { level: 'error' });
    await arrived(elements, 1);
    await popupsIn(within(second));
    page.append(hostOf(second));
    await popupsIn(within(first));
    expect(opened.length - before).to.equal(1);
    expect(heard.filter((each) => each.endsWith('popup'))).to.deep.equal(['e1 popup']);
  });

  it('include a copy that replaces one of them, as with Turbo', async () => {
    const { page, elements, heard, send } = await elementsOfAUser(1);
    const [original] = elements as [MessageCenterElement];
    page.append(original);
    await live(elements);
    await send('One', { level: 'error' });
    await arrived(elements, 1);
    await popupsIn(within(original));
    const before = opened.length;
    const copy = Object.assign(original.cloneNode(true) as MessageCenterElement, {
      server: original.server,
      token: original.token,
    });
    original.replaceWith(copy);
    await popupsIn(within(copy));
    expect([copy.connection, copy.counts.total]).to.deep.equal(['live', 1]);
    await send('Two', { level: 'error' });
    await popupsIn(within(copy), 2);
    expect(opened.length - before).to.equal(0);
    expect(heard.filter((each) => each.endsWith('popup'))).to.deep.equal(['e0 popup', 'e0 popup']);
  });
});

describe('an element that the page moves', () => {
  for (const [how, move] of Object.entries(MOVES)) {
    it(`${how} keeps socket, messages and popups`, async () => {
      const { page, elements, heard, send } = await elementsOfAUser(1);
      const [element] = elements as [MessageCenterElement];
      const to = page.appendChild(document.createElement('p'));
      page.prepend(element);
      await live(elements);
      await send('One', { level: 'error' });
      await popupsIn(within(element));
      const before = opened.length;
      move(element, to);
      await popupsIn(within(element));
      expect([element.connection, element.messages.length]).to.deep.equal(['live', 1]);
      await send('Two', { level: 'error' });
      await popupsIn(within(element), 2);
      expect(opened.length - before).to.equal(0);
      expect(heard.filter((each) => !each.endsWith('message'))).to.deep.equal([
        'e0 connection',
        'e0 popup',
        'e0 popup',
      ]);
    });
  }
});

function hostOf(element: Element): Element {
  return (element.getRootNode() as ShadowRoot).host;
}
