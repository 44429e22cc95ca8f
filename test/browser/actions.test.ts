import { expect } from '@open-wc/testing';
import type { Message } from '../../protocol/index.ts';
import type { McActionEvent } from '../../widget/components/message-center/events.ts';
import {
  type Request,
  RequestEvent,
} from '../../widget/components/message-content/request-event.ts';
import { aCenter, arrive } from './centers.ts';
import { find, panelOf, popupsOf, record, rowsOf, settled, stackOf } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** A request event, as a click on a link or a button of the panel sends it. */
function clickIn(center: TestCenter, tag: 'a' | 'button', request: object): void {
  const choice = document.createElement(tag);
  if (choice instanceof HTMLAnchorElement) choice.href = '#followed';
  choice.addEventListener('click', (click) => {
    choice.dispatchEvent(new RequestEvent({ verb: 'act', click, ...request } as never));
  });
  panelOf(center).append(choice);
  choice.click();
  choice.remove();
}

describe('actions of the user in panel and popups', () => {
  afterEach(() => {
    history.replaceState(null, '', location.pathname + location.search);
  });

  it('let the page follow a link itself, and still mark the message read', async () => {
    const center = await aCenter([{ url: '#followed' }]);
    const [message] = center.messages as [Message];
    center.show();
    await settled(center);
    const heard = record(center);
    const reported: unknown[] = [];
    center.addEventListener('mc-before-action', (event) => {
      reported.push(event.message, event.url, event.action);
      event.preventDefault();
    });
    clickIn(center, 'a', { message, ids: [message.id] });
    expect(location.hash).to.equal('');
    expect(reported).to.deep.equal([message, '#followed', undefined]);
    expect(heard).to.deep.equal(['mc-before-action', 'mc-read']);
    expect(center.open).to.equal(true);
  });

  it('follow the link of an action and close the panel', async () => {
    const action = { label: 'Log', url: '#followed' };
    const center = await aCenter([{ actions: [action] }]);
    const [message] = center.messages as [Message];
    center.show();
    await settled(center);
    const heard = record(center);
    let reported: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      reported = event;
    });
    clickIn(center, 'a', { message, ids: [message.id], action });
    expect(location.hash).to.equal('#followed');
    expect([reported?.url, reported?.action]).to.deep.equal(['#followed', action]);
    expect(heard.slice(0, 3)).to.deep.equal(['mc-before-action', 'mc-read', 'mc-action']);
    expect(center.open).to.equal(false);
  });

  it('mark the message read and keep the panel open when the link opens in a new tab', async () => {
    const clicks = [
      new MouseEvent('click', { ctrlKey: true, cancelable: true }),
      new MouseEvent('click', { metaKey: true, cancelable: true }),
      new MouseEvent('click', { shiftKey: true, cancelable: true }),
      new MouseEvent('auxclick', { button: 1, cancelable: true }),
    ];
    for (const click of clicks) {
      const center = await aCenter([{ url: '#followed' }]);
      center.show();
      await settled(center);
      const heard = record(center);
      const link = find(rowsOf(center)[0] as HTMLElement, '.main');
      link.dispatchEvent(new MouseEvent('auxclick', { button: 2 }));
      expect(heard).to.deep.equal([]);
      // No tab opens for a click that no user made.
      link.addEventListener('click', (event) => event.preventDefault());
      link.dispatchEvent(click);
      expect(heard).to.deep.equal(['mc-before-action', 'mc-read', 'mc-action']);
      expect(center.counts.unread).to.equal(0);
      expect(center.open).to.equal(true);
    }
  });

  it('leave an action with an id to the page, and keep the panel open', async () => {
    const action = { label: 'Retry', id: 'retry' };
    const center = await aCenter([{ actions: [action] }]);
    const [message] = center.messages as [Message];
    center.show();
    await settled(center);
    let reported: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      reported = event;
    });
    clickIn(center, 'button', { message, ids: [message.id], action });
    expect([reported?.url, reported?.action]).to.deep.equal([null, action]);
    expect(center.open).to.equal(true);
    expect(center.counts.unread).to.equal(0);
  });

  it('are reported with the message when they are chosen in a popup', async () => {
    const center = await aCenter();
    const message = await arrive(center, { data: { order: 7 } });
    let action: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      action = event;
    });
    find(popupsOf(center)[0] as Element, '.main').click();
    expect(action?.message).to.equal(message);
    expect(action?.url).to.equal(null);
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(center.counts.unread).to.equal(0);
  });

  it('does in the inbox what panel and popups ask, and lets none of it out', async () => {
    const center = await aCenter([{}, {}]);
    let leaked = 0;
    document.addEventListener('mc-request', () => leaked++);
    const request = (request: Request) => stackOf(center).dispatchEvent(new RequestEvent(request));
    const { id } = await arrive(center, { persistent: false, sticky: true });
    const counts = () => [center.counts.total, center.counts.unread];
    const args: [ids: string[]] = [[center.messages[1]?.id ?? '']];
    const steps: readonly [asked: Request, total: number, unread: number][] = [
      [{ verb: 'end-popup', key: id, trigger: 'close' }, 2, 2],
      [{ verb: 'markRead', args }, 2, 1],
      [{ verb: 'markUnread', args }, 2, 2],
      [{ verb: 'remove', args }, 1, 1],
      [{ verb: 'restore', args }, 2, 2],
      [{ verb: 'markAllRead', args: [] }, 2, 0],
      [{ verb: 'removeAll', args: [] }, 0, 0],
      [{ verb: 'restoreAll', args: [] }, 2, 0],
    ];
    for (const [asked, ...after] of steps) {
      request(asked);
      await waitUntil(() => `${counts()}` === `${after}`, asked.verb);
    }
    await arrive(center, { persistent: false }, { sticky: true });
    request({ verb: 'end-all-popups' });
    await waitUntil(() => `${counts()}` === '3,0', 'all popups are closed');
    request({ verb: 'show-panel' });
    expect(center.open).to.equal(true);
    panelOf(center).dispatchEvent(new RequestEvent({ verb: 'hide-panel' }));
    expect(center.open).to.equal(false);
    expect(leaked).to.equal(0);
  });
});
