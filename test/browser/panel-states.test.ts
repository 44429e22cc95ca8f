import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { aMessage, someMessages } from '../support/messages.ts';
import type { FakeInbox } from './fake-inbox.ts';
import {
  aCenter,
  anOpenPanel,
  button,
  expectAccessible,
  find,
  focused,
  panelOf,
  root,
  rowsOf,
  settled,
  still,
  textOf,
} from './support.ts';

const withMessages = (inbox: FakeInbox): void => {
  inbox.messages = someMessages();
};

/** A message with all fields. */
const withEverything = (inbox: FakeInbox): void => {
  const [first, ...rest] = someMessages();
  const from = { name: 'Jane Doe' };
  const actions = [
    { label: 'Retry', id: 'retry' },
    { label: 'Log', url: '/log' },
  ];
  const old = aMessage({ number: 0, createdAt: '2020-01-02T10:00:00.000Z' });
  inbox.messages = [{ ...first, from, actions, progress: 0.4 } as never, ...rest, old];
};

const never = (inbox: FakeInbox): void => {
  inbox.blank = true;
  inbox.loading = new Promise(() => {});
};

const failing = (inbox: FakeInbox): void => {
  inbox.blank = true;
  inbox.loading = Promise.reject(new Error('no network'));
  inbox.loading.catch(() => {});
};

const said = (center: Parameters<typeof panelOf>[0]): string =>
  textOf(find(panelOf(center), '[role=status]')).trim();

describe('the panel shows', () => {
  it('that it is loading, by skeletons and to screen readers', async () => {
    const center = await anOpenPanel(never);
    expect(root(panelOf(center)).querySelectorAll('.skeleton')).to.have.length(5);
    expect(said(center)).to.equal('Loading messages');
    expect(center.inbox.calls).to.deep.equal(['loadMore all']);
  });

  it('that loading has failed, and retries', async () => {
    const center = await anOpenPanel(failing);
    await waitUntil(() => said(center) === 'The messages could not be loaded');
    center.inbox.loading = Promise.resolve();
    button(panelOf(center), 'Try again').focus();
    button(panelOf(center), 'Try again').click();
    await waitUntil(() => said(center) === 'No messages yet');
    expect(center.inbox.calls).to.deep.equal(['loadMore all', 'loadMore all']);
    expect(focused()).to.equal(panelOf(center));
  });

  it('that it is empty, for each filter', async () => {
    const center = await anOpenPanel();
    expect(textOf(panelOf(center))).to.contain('No messages yet');
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(textOf(panelOf(center))).to.contain('All caught up');
  });

  it('that it is offline, and loads when it is online again', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.blank = true;
      inbox.status = 'offline';
    });
    expect(said(center)).to.equal('Offline, reconnecting');
    expect(center.inbox.calls).to.deep.equal([]);
    center.inbox.change(() => {
      center.inbox.status = 'live';
      center.inbox.older = [aMessage()];
    });
    await waitUntil(() => center.inbox.calls.length === 1);
    center.inbox.change(() => {
      center.inbox.status = 'offline';
    });
    await settled(center);
    expect(find(panelOf(center), '.line').textContent).to.contain('Offline, reconnecting');
    expect(rowsOf(center)).to.have.length(1);
  });

  it('that nobody is signed in', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.status = 'refused';
    });
    expect(textOf(panelOf(center))).to.contain('Sign in to see your messages');
  });

  it('that it is loading older messages if none of the loaded ones is unread', async () => {
    const center = await anOpenPanel((inbox) => {
      inbox.messages = [aMessage({ readAt: new Date().toISOString() })];
      inbox.older = [aMessage()];
      inbox.loading = new Promise(() => {});
    });
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(said(center)).to.equal('Loading messages');
    expect(textOf(panelOf(center))).not.to.contain('All caught up');
  });

  it('what was deleted', async () => {
    const center = await anOpenPanel(withMessages);
    await sendKeys({ press: 'Delete' });
    await settled(center);
    expect(said(center)).to.equal('Message deleted');
    await waitUntil(() => said(center) === '', undefined, { timeout: 2_000 });
    await sendKeys({ press: 'Delete' });
    await settled(center);
    expect(said(center)).to.equal('2 messages deleted');
  });

  it("the page's own things at its top, at its end, and when it is empty", async () => {
    const center = await aCenter();
    for (const slot of ['header', 'empty', 'footer']) {
      const own = document.createElement('p');
      own.slot = slot;
      own.textContent = slot;
      center.append(own);
    }
    center.show();
    await settled(center);
    const tops = [...center.children].map((own) => own.getBoundingClientRect().top);
    expect(tops.every((top) => top > 0)).to.equal(true);
    expect(tops).to.deep.equal([...tops].sort((a, b) => a - b));
    await waitUntil(() => root(panelOf(center)).querySelector('.note') === null);
    center.inbox.arrive();
    await settled(center);
    expect(center.children[1]?.getBoundingClientRect().height).to.equal(0);
  });
});

describe('as a sheet, below 480 px, the panel', () => {
  beforeEach(() => setViewport({ width: 320, height: 500 }));
  afterEach(() => setViewport({ width: 800, height: 600 }));

  it('covers the window', async () => {
    const center = await anOpenPanel(withEverything);
    await still(center);
    const { x, y, width, height } = panelOf(center).getBoundingClientRect();
    expect([x, y, width, height]).to.deep.equal([0, 0, 320, 500]);
    expect(root(panelOf(center)).firstElementChild?.scrollWidth).to.equal(320);
    await expectAccessible(center);
  });
});

describe('the panel is accessible', () => {
  const states: { readonly [name: string]: (inbox: FakeInbox) => void } = {
    'with rows': withEverything,
    empty: () => {},
    loading: never,
    failed: failing,
    offline: (inbox) => {
      withMessages(inbox);
      inbox.status = 'offline';
    },
    'with more to come': (inbox) => {
      withMessages(inbox);
      inbox.older = [aMessage()];
      inbox.loading = new Promise(() => {});
    },
  };
  for (const [name, change] of Object.entries(states)) {
    for (const scheme of ['light', 'dark'] as const) {
      const dir = scheme === 'dark' ? 'rtl' : 'ltr';
      it(`${name}, ${scheme} and ${dir}`, async () => {
        const center = await anOpenPanel(change, {}, { scheme, dir });
        await expectAccessible(center);
      });
    }
  }

  it('with deleted messages and the offer of desktop notifications', async () => {
    const center = await anOpenPanel(withMessages);
    (panelOf(center) as HTMLElement & { offerNotifications: boolean }).offerNotifications = true;
    await sendKeys({ press: 'Delete' });
    await settled(center);
    await expectAccessible(center);
  });
});
