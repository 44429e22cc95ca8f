import './counted-sockets.ts';

import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { opened } from './counted-sockets.ts';
import { ask, WAIT } from './real-center.ts';

defineElements();

const EVENTS = ['message', 'popup', 'read', 'remove', 'connection', 'error'];

let users = 0;

/** Elements of one user, and what the document hears of them. */
async function aPage(count: number) {
  users += 1;
  const user = `several ${users} of ${Date.now()}`;
  const server = await ask<string>('center:url');
  const heard: string[] = [];
  const page = await fixture<HTMLElement>(html`<div></div>`);
  for (const name of EVENTS) {
    page.addEventListener(`mc-${name}`, ({ target }) => {
      heard.push(`${(target as HTMLElement).id} ${name}`);
    });
  }
  const elements = Array.from({ length: count }, (_, at) => {
    const element = document.createElement('message-center');
    return Object.assign(element, { id: `e${at}`, server, token: user });
  });
  const live = (): Promise<void> =>
    waitUntil(
      () => elements.every(({ connection }) => connection === 'live'),
      'they are live',
      WAIT,
    );
  const send = (text: string) => ask<{ id: string }>('center:send', [{ to: { user }, text }]);
  return { page, elements, heard, live, send };
}

const arrived = (elements: readonly MessageCenterElement[], total: number) =>
  waitUntil(() => elements.every(({ counts }) => counts.total === total), 'it is there', WAIT);

describe('several elements of a user', () => {
  it('open one socket, and the page hears of each event once', async () => {
    const { page, elements, heard, live, send } = await aPage(3);
    const before = opened.length;
    page.append(...elements);
    await live();
    await send('One');
    await arrived(elements, 1);
    elements[2]?.markAllRead();
    expect(elements.map(({ counts }) => counts.unread)).to.deep.equal([0, 0, 0]);
    expect(opened.length - before).to.equal(1);
    expect(heard).to.deep.equal(['e0 connection', 'e0 message', 'e0 popup', 'e0 read']);
  });

  it('list what arrives in the open panel of one of them, and none pops it up', async () => {
    const { page, elements, heard, live, send } = await aPage(2);
    page.append(...elements);
    await live();
    const [, second] = elements;
    const isOpen = new Promise((resolve) => {
      second?.addEventListener('mc-open', resolve);
    });
    second?.show();
    await isOpen;
    await send('Listed');
    await arrived(elements, 1);
    second?.hide();
    await second?.updateComplete;
    await send('Popped up');
    await waitUntil(() => heard.includes('e0 popup'), 'it pops up', WAIT);
    expect(heard.filter((each) => each.endsWith('popup'))).to.deep.equal(['e0 popup']);
  });
});
