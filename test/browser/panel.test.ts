import { aTimeout, expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import type { InboxMessage } from '../../widget/state/inbox-view.ts';
import { aMessage, type FakeInbox } from './fake-inbox.ts';
import {
  aCenter,
  bellOf,
  button,
  expectAccessible,
  find,
  focused,
  panelOf,
  root,
  rowsOf,
  settled,
  type TestCenter,
} from './support.ts';

const AGO = new Date(Date.now() - 5 * 60_000).toISOString();

/** All levels, with and without subject, link and read mark; newest first. */
function someMessages(): InboxMessage[] {
  return [
    aMessage({ level: 'error', subject: 'Import failed', text: 'Line 12.', url: '#import' }),
    aMessage({ level: 'warning', text: 'Storage is almost full' }),
    aMessage({ level: 'success', subject: 'Ready', text: 'Report 42', url: '#42', readAt: AGO }),
    aMessage({ level: 'info', text: 'long '.repeat(200), createdAt: AGO }),
    aMessage({ level: 'debug', subject: 'Job', text: 'warm', readAt: AGO, pending: true }),
  ];
}

async function anOpenPanel(
  change: (inbox: FakeInbox) => void = (inbox) => {
    inbox.messages = someMessages();
  },
  ...rest: [Record<string, string>?, { dir?: 'ltr' | 'rtl'; scheme?: 'light' | 'dark' }?]
): Promise<TestCenter> {
  const center = await aCenter(change, ...rest);
  bellOf(center).focus();
  center.show();
  await settled(center);
  return center;
}

const text = (element: Element) => root(element).textContent?.replace(/\s+/g, ' ') ?? '';

describe('the panel', () => {
  it('lists newest first, and only what is unread by its filter', async () => {
    const center = await anOpenPanel();
    expect(rowsOf(center)).to.have.length(5);
    expect(text(rowsOf(center)[0] as Element)).to.contain('Import failed');
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(rowsOf(center)).to.have.length(3);
    expect(button(panelOf(center), 'Unread').getAttribute('aria-pressed')).to.equal('true');
  });

  it('moves among the rows by arrow keys, Home and End', async () => {
    const center = await anOpenPanel();
    expect(focused()?.localName).to.equal('mc-message');
    const at = () => rowsOf(center).indexOf(focused() as HTMLElement);
    expect(at()).to.equal(0);
    await sendKeys({ press: 'ArrowDown' });
    await sendKeys({ press: 'ArrowDown' });
    expect(at()).to.equal(2);
    await sendKeys({ press: 'ArrowUp' });
    expect(at()).to.equal(1);
    await sendKeys({ press: 'End' });
    expect(at()).to.equal(4);
    await sendKeys({ press: 'Home' });
    expect(at()).to.equal(0);
    await settled(center);
    expect(rowsOf(center).map((row) => row.tabIndex)).to.deep.equal([0, -1, -1, -1, -1]);
  });

  it('opens a message by Enter and follows its link', async () => {
    const center = await anOpenPanel();
    const id = center.inbox.messages[0]?.id;
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(location.hash).to.equal('#import');
    expect(center.inbox.calls).to.include(`markRead ${id}`);
    expect(center.open).to.equal(false);
    location.hash = '';
  });

  it('marks read and unread by r', async () => {
    const center = await anOpenPanel();
    const id = center.inbox.messages[0]?.id;
    await sendKeys({ press: 'r' });
    await settled(center);
    await sendKeys({ press: 'r' });
    await settled(center);
    expect(center.inbox.calls).to.deep.equal([`markRead ${id}`, `markUnread ${id}`]);
  });

  it('deletes by Delete, keeps the focus in the list, and undoes', async () => {
    const center = await anOpenPanel();
    const [first, second] = center.inbox.messages;
    await sendKeys({ press: 'Delete' });
    await settled(center);
    expect(center.inbox.calls).to.deep.equal([`remove ${first?.id}`]);
    expect((focused() as { message?: InboxMessage }).message?.id).to.equal(second?.id);
    expect(text(panelOf(center))).to.contain('Message deleted');
    await sendKeys({ press: 'Delete' });
    await settled(center);
    expect(text(panelOf(center))).to.contain('2 messages deleted');
    button(panelOf(center), 'Undo').click();
    await settled(center);
    expect(rowsOf(center)).to.have.length(5);
    expect(text(panelOf(center))).not.to.contain('deleted');
  });

  it('closes by Escape and returns the focus to where it came from', async () => {
    const center = await anOpenPanel();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(center.open).to.equal(false);
    expect(focused()).to.equal(find(bellOf(center), 'button'));
  });

  it('leaves keys alone that are meant as text', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = someMessages();
    });
    center.renderMessage = () => document.createElement('input');
    center.show();
    await settled(center);
    find(rowsOf(center)[0] as Element, 'input').focus();
    await sendKeys({ type: 'r' });
    await sendKeys({ press: 'Delete' });
    expect(center.inbox.calls).to.deep.equal([]);
  });

  it('marks all as read, and not while there is nothing unread', async () => {
    const center = await anOpenPanel();
    button(panelOf(center), 'Mark all as read').click();
    await settled(center);
    button(panelOf(center), 'Mark all as read').click();
    expect(center.inbox.calls).to.deep.equal(['markAllRead']);
  });

  it('loads the first page when nothing is loaded, and says when that fails', async () => {
    let fail: (error: Error) => void = () => {};
    const center = await anOpenPanel((inbox) => {
      inbox.blank = true;
      inbox.loading = new Promise((_, reject) => {
        fail = reject;
      });
    });
    expect(text(panelOf(center))).to.contain('Loading messages');
    fail(new Error('no network'));
    await waitUntil(() => text(panelOf(center)).includes('could not be loaded'));
    center.inbox.loading = Promise.resolve();
    button(panelOf(center), 'Try again').click();
    await waitUntil(() => text(panelOf(center)).includes('No messages yet'));
  });

  it('loads older messages as their end comes in sight, each page once', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = someMessages();
      inbox.older = Array.from({ length: 45 }, () => aMessage());
    });
    await waitUntil(() => rowsOf(center).length === 25);
    await aTimeout(100);
    expect(center.inbox.calls).to.deep.equal(['loadMore all']);
    find(panelOf(center), '.scroller').scrollTo(0, 100_000);
    await waitUntil(() => rowsOf(center).length === 45);
    button(panelOf(center), 'Load older messages').click();
    await waitUntil(() => rowsOf(center).length === 50);
    expect(root(panelOf(center)).querySelector('.older')).to.equal(null);
  });

  it('says that it is offline, and who is not signed in', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = someMessages();
      inbox.status = 'offline';
    });
    expect(text(panelOf(center))).to.contain('Offline, reconnecting');
    center.inbox.change(() => {
      center.inbox.status = 'refused';
    });
    await settled(center);
    expect(text(panelOf(center))).to.contain('Sign in to see your messages');
  });

  it('shows HTML as text and links only what is safe', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = [
        aMessage({ subject: '<b>bold</b>', text: '<img src=x onerror=alert(1)>', url: '/a' }),
        aMessage({ text: 'bad', url: 'javascript:alert(1)' }),
        aMessage({ text: 'bad', url: ' \tJaVaScRiPt:alert(1)' }),
        aMessage({ text: 'bad', url: '//evil.example' }),
      ];
    });
    const [first, ...bad] = rowsOf(center);
    expect(text(first as Element)).to.contain('<b>bold</b>');
    expect(root(first).querySelector('b, img')).to.equal(null);
    expect(find(first as Element, 'a').getAttribute('href')).to.equal('/a');
    for (const row of bad) expect(root(row).querySelector('a')).to.equal(null);
  });

  it('bounds ten thousand combining marks and endless words', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = [
        aMessage({ subject: `a${'\u0301'.repeat(10_000)}`, text: `b${'\u0323'.repeat(10_000)}` }),
        aMessage({ text: 'x'.repeat(10_000) }),
      ];
    });
    const panel = panelOf(center).getBoundingClientRect();
    for (const row of rowsOf(center)) {
      const { width, height } = row.getBoundingClientRect();
      expect(width).to.be.at.most(panel.width);
      expect(height).to.be.below(120);
      expect(row.scrollWidth).to.be.at.most(row.clientWidth);
    }
  });

  it('says of transient messages that they were shown when it closes', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = [aMessage({ persistent: false }), aMessage()];
    });
    const id = center.inbox.messages[0]?.id;
    await aTimeout(100);
    expect(center.inbox.calls).to.deep.equal([]);
    center.hide();
    await settled(center);
    expect(center.inbox.calls).to.deep.equal([`shown ${id}`]);
  });

  it('closes when the user presses elsewhere, and stays inside the window', async () => {
    const center = await anOpenPanel();
    const { left, right, top } = panelOf(center).getBoundingClientRect();
    expect(left).to.be.at.least(8);
    expect(right).to.be.at.most(innerWidth - 8);
    expect(top).to.be.at.least(center.getBoundingClientRect().bottom);
    find(panelOf(center), 'h2').dispatchEvent(
      new PointerEvent('pointerdown', { bubbles: true, composed: true }),
    );
    expect(center.open).to.equal(true);
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    expect(center.open).to.equal(false);
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const dir of ['ltr', 'rtl'] as const) {
      it(`is accessible with rows, empty and offline, ${scheme} and ${dir}`, async () => {
        const center = await anOpenPanel(undefined, {}, { scheme, dir });
        await sendKeys({ press: 'Delete' });
        await settled(center);
        await expectAccessible(center);
        center.inbox.change(() => {
          center.inbox.messages = [];
          center.inbox.status = 'offline';
        });
        await settled(center);
        await expectAccessible(center);
      });
    }
  }
});
