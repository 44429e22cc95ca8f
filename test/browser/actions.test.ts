import { expect } from '@open-wc/testing';
import type { McActionEvent } from '../../widget/components/message-center/events.ts';
import {
  type Request,
  RequestEvent,
} from '../../widget/components/message-content/request-event.ts';
import { aMessage } from '../support/messages.ts';
import {
  aCenter,
  find,
  panelOf,
  popupsOf,
  record,
  settled,
  stackOf,
  type TestCenter,
} from './support.ts';

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
    const message = aMessage({ url: '#followed' });
    const center = await aCenter((inbox) => {
      inbox.messages = [message];
    });
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
    const message = aMessage({ actions: [action] });
    const center = await aCenter((inbox) => {
      inbox.messages = [message];
    });
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

  it('leave an action with an id to the page, and keep the panel open', async () => {
    const action = { label: 'Retry', id: 'retry' };
    const message = aMessage({ actions: [action] });
    const center = await aCenter((inbox) => {
      inbox.messages = [message];
    });
    center.show();
    await settled(center);
    let reported: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      reported = event;
    });
    clickIn(center, 'button', { message, ids: [message.id], action });
    expect([reported?.url, reported?.action]).to.deep.equal([null, action]);
    expect(center.open).to.equal(true);
    expect(center.inbox.calls).to.include(`markRead ${message.id}`);
  });

  it('are reported with the message when they are chosen in a popup', async () => {
    const center = await aCenter();
    const { key, message } = center.inbox.arrive({ data: { order: 7 } });
    await settled(center);
    let action: McActionEvent | undefined;
    center.addEventListener('mc-action', (event) => {
      action = event;
    });
    find(popupsOf(center)[0] as Element, '.main').click();
    expect(action?.message).to.equal(message);
    expect(action?.url).to.equal(null);
    expect(center.inbox.calls).to.include(`end ${key} action`);
  });

  it('call the inbox, and their request events do not leave the element', async () => {
    const center = await aCenter();
    let leaked = 0;
    document.addEventListener('mc-request', () => leaked++);
    const args: [ids: string[]] = [['a', 'b']];
    const asked: readonly Request[] = [
      { verb: 'markRead', args },
      { verb: 'markUnread', args },
      { verb: 'remove', args },
      { verb: 'restore', args },
      { verb: 'shown', args },
      { verb: 'markAllRead', args: [] },
      { verb: 'end-popup', key: 'p', trigger: 'timeout' },
      { verb: 'end-all-popups' },
    ];
    for (const request of asked) stackOf(center).dispatchEvent(new RequestEvent(request));
    expect(center.inbox.calls).to.deep.equal([
      'markRead a,b',
      'markUnread a,b',
      'remove a,b',
      'restore a,b',
      'shown a,b',
      'markAllRead',
      'end p timeout',
      'endAll',
    ]);
    stackOf(center).dispatchEvent(new RequestEvent({ verb: 'show-panel' }));
    expect(center.open).to.equal(true);
    panelOf(center).dispatchEvent(new RequestEvent({ verb: 'hide-panel' }));
    expect(center.open).to.equal(false);
    expect(leaked).to.equal(0);
  });
});
