import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import {
  aCenter,
  aDetachedCenter,
  anOpenPanel,
  aPage,
  aPanelWithMore,
  arrive,
  goOffline,
  goOnline,
  type Place,
} from './centers.ts';
import {
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
import type { TestCenter } from './test-center.ts';
import { type Sample, setLists, setNetwork, someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

const withMessages = someSamples();

/** A message with all fields. */
function withEverything(): Sample[] {
  const [first, ...rest] = someSamples();
  const from = { name: 'Jane Doe' };
  const actions = [
    { label: 'Retry', id: 'retry' },
    { label: 'Log', url: '/log' },
  ];
  const old = { createdAt: '2020-01-02T10:00:00.000Z' };
  return [{ ...first, from, actions, progress: 0.4 }, ...rest, old];
}

/** A panel that opens before the server has answered. */
async function aBlankPanel(network: 'silent' | 'down', place?: Place): Promise<TestCenter> {
  await setNetwork(network);
  const center = await aDetachedCenter();
  await center.user.send({});
  (await aPage(place)).append(center);
  center.show();
  await settled(center);
  return center;
}

/** A panel that shows what is unread, of which the page has none, and the server may have some. */
async function aPanelOfUnread(lists: 'wait' | 'fail', place?: Place): Promise<TestCenter> {
  const center = await aPanelWithMore({ isRead: true }, place);
  await setLists(lists);
  button(panelOf(center), 'Unread').click();
  await settled(center);
  return center;
}

const said = (center: TestCenter): string => textOf(find(panelOf(center), '[role=status]')).trim();

afterEach(async () => {
  await setNetwork('well');
  await setLists('well');
});

describe('the panel shows', () => {
  it('that it is loading, by skeletons and to screen readers', async () => {
    const center = await aBlankPanel('silent');
    expect(root(panelOf(center)).querySelectorAll('.skeleton')).to.have.length(5);
    expect(said(center)).to.equal('Loading messages');
  });

  it('that loading has failed, and retries', async () => {
    const center = await aPanelOfUnread('fail');
    await waitUntil(() => said(center) === 'The messages could not be loaded', '');
    await setLists('well');
    button(panelOf(center), 'Try again').focus();
    button(panelOf(center), 'Try again').click();
    await waitUntil(() => said(center) === 'All caught up', '');
    expect(focused() === panelOf(center)).to.equal(true);
  });

  it('that it is empty, for each filter', async () => {
    const center = await anOpenPanel();
    expect(textOf(panelOf(center))).to.contain('No messages yet');
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(textOf(panelOf(center))).to.contain('All caught up');
  });

  it('that it is offline, and loads when it is online again', async () => {
    const center = await aBlankPanel('down');
    await waitUntil(() => said(center) === 'Offline, reconnecting', '');
    await goOnline(center);
    expect(rowsOf(center)).to.have.length(1);
    await goOffline(center);
    expect(find(panelOf(center), '.line').textContent).to.contain('Offline, reconnecting');
    expect(rowsOf(center)).to.have.length(1);
  });

  it('that nobody is signed in', async () => {
    const center = await anOpenPanel();
    center.token = 'nobody';
    await waitUntil(() => center.connection === 'refused', 'it is refused');
    await settled(center);
    expect(textOf(panelOf(center))).to.contain('Sign in to see your messages');
  });

  it('that loading has failed where something else answers, and asks again', async () => {
    const center = await anOpenPanel();
    center.token = 'nobody';
    await waitUntil(() => center.connection === 'refused', 'nobody is signed in');
    center.token = center.user.name;
    center.server = `${center.server}/nowhere`;
    await waitUntil(() => said(center) === 'The messages could not be loaded', 'it has failed');
    expect(center.connection).to.equal('refused');
    button(panelOf(center), 'Try again').click();
    await waitUntil(() => said(center) === 'Loading messages', 'it asks again');
    await waitUntil(() => said(center) === 'The messages could not be loaded', 'it fails again');
  });

  it('that it is loading older messages if none of the loaded ones is unread', async () => {
    const center = await aPanelOfUnread('wait');
    expect(said(center)).to.equal('Loading messages');
    expect(textOf(panelOf(center))).not.to.contain('All caught up');
  });

  it('what was deleted', async () => {
    const center = await anOpenPanel(withMessages);
    await sendKeys({ press: 'Delete' });
    await settled(center);
    expect(said(center)).to.equal('Message deleted');
    await waitUntil(() => said(center) === '');
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
    await arrive(center);
    await settled(center);
    expect(center.children[1]?.getBoundingClientRect().height).to.equal(0);
  });
});

describe('as a sheet, below 480 px, the panel', () => {
  beforeEach(() => setViewport({ width: 320, height: 500 }));
  afterEach(() => setViewport({ width: 800, height: 600 }));

  it('covers the window', async () => {
    const center = await anOpenPanel(withEverything());
    await still(center);
    const { x, y, width, height } = panelOf(center).getBoundingClientRect();
    expect([x, y, width, height]).to.deep.equal([0, 0, 320, 500]);
    expect(root(panelOf(center)).firstElementChild?.scrollWidth).to.equal(320);
    await expectAccessible(center);
  });
});

describe('the panel is accessible', () => {
  const states: { readonly [name: string]: (place: Place) => Promise<TestCenter> } = {
    'with rows': (place) => anOpenPanel(withEverything(), {}, place),
    empty: (place) => anOpenPanel([], {}, place),
    loading: (place) => aBlankPanel('silent', place),
    failed: (place) => aPanelOfUnread('fail', place),
    offline: async (place) => {
      const center = await anOpenPanel(withMessages, {}, place);
      await goOffline(center);
      return center;
    },
    'with more to come': async (place) => {
      await setLists('wait');
      const center = await aPanelWithMore({}, place);
      await sendKeys({ press: 'End' });
      return center;
    },
  };
  for (const [name, open] of Object.entries(states)) {
    for (const scheme of ['light', 'dark'] as const) {
      const dir = scheme === 'dark' ? 'rtl' : 'ltr';
      it(`${name}, ${scheme} and ${dir}`, async () => {
        await expectAccessible(await open({ scheme, dir }));
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
