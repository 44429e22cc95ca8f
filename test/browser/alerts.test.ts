import { expect, waitUntil } from '@open-wc/testing';
import { arrive, aTab, closeTabs, locksOf, newTag, type Tab } from './alerts-tab.ts';

const SOUND = '/message-center/chime.wav';

/** Whatever the tabs had to agree on about an inbox, they have agreed on. */
async function agreed(tag: string): Promise<void> {
  for (let quiet = 0; quiet < 3; ) {
    await new Promise((resolve) => setTimeout(resolve));
    await navigator.locks.request(`message-center:${tag}`, () => {});
    quiet = (await locksOf(tag)).every((name) => name.endsWith(':visible')) ? quiet + 1 : 0;
  }
}

const isVisible = (tag: string, visible = true): Promise<void> =>
  waitUntil(async () => {
    return (await locksOf(tag)).includes(`message-center:${tag}:visible`) === visible;
  });

const bodies = (tab: Tab) => tab.notifications.map(({ options }) => options.body);

afterEach(closeTabs);

describe('a desktop notification', () => {
  it('is shown for a message that arrives while the tab is hidden', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    const message = arrive([tab], { subject: 'Report', text: 'It is ready.' });
    await waitUntil(() => tab.notifications.length === 1);
    const { title, options } = tab.notifications[0] as Tab['notifications'][number];
    expect(title).to.equal('Report');
    expect(options).to.deep.equal({ body: 'It is ready.', tag: message.id, silent: false });
  });

  it('has the title of the page where a message has none, without what is ours', async () => {
    const options = { desktop: true, title: true, unread: 3, hidden: true };
    const tab = await aTab({ tag: newTag(), ...options });
    expect(tab.title).to.equal('(3) Orders');
    arrive([tab]);
    await waitUntil(() => tab.notifications.length === 1);
    expect(tab.notifications[0]?.title).to.equal('Orders');
  });

  it('leads to its message', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    let focused = 0;
    tab.realm.focus = () => focused++;
    const { id } = arrive([tab]);
    await waitUntil(() => tab.notifications.length === 1);
    tab.notifications[0]?.onclick?.();
    expect([tab.opened, focused]).to.deep.equal([[id], 1]);
    expect(tab.notifications[0]?.closed).to.equal(true);
  });

  it('is shown by one of several hidden tabs, and by none that learns of it late', async () => {
    const tag = newTag();
    const options = { tag, desktop: true, hidden: true };
    const tabs = await Promise.all([aTab(options), aTab(options), aTab(options)]);
    const first = arrive(tabs);
    const second = arrive(tabs);
    await agreed(tag);
    const late = await aTab(options);
    late.alerts.arrived(first);
    late.alerts.arrived(second);
    await agreed(tag);
    expect([...tabs, late].flatMap(bodies)).to.deep.equal([first.text, second.text]);
  });

  it('is not needed while a tab with the same inbox is visible', async () => {
    const tag = newTag();
    const visible = await aTab({ tag, desktop: true });
    const hidden = await aTab({ tag, desktop: true, hidden: true });
    await isVisible(tag);
    const message = arrive([hidden]);
    await agreed(tag);
    visible.alerts.arrived(message);
    await agreed(tag);
    expect([...bodies(visible), ...bodies(hidden)]).to.deep.equal([]);
    visible.hide();
    await isVisible(tag, false);
    hidden.alerts.arrived(message);
    const { text } = arrive([hidden]);
    await waitUntil(() => hidden.notifications.length === 1);
    expect(bodies(hidden)).to.deep.equal([text]);
  });

  it('is decided on by one tab after the other', async () => {
    const tag = newTag();
    const tab = await aTab({ tag, desktop: true, hidden: true });
    let leave = (): void => {};
    const stay = new Promise<void>((resolve) => {
      leave = resolve;
    });
    const turn = navigator.locks.request(`message-center:${tag}`, () => stay);
    arrive([tab]);
    await waitUntil(async () => (await locksOf(tag)).length === 2);
    expect(bodies(tab)).to.deep.equal([]);
    leave();
    await turn;
    await waitUntil(() => tab.notifications.length === 1);
  });

  it('is shown although a tab with another inbox is visible', async () => {
    const other = newTag();
    await aTab({ tag: other, desktop: true });
    await isVisible(other);
    const hidden = await aTab({ tag: newTag(), desktop: true, hidden: true });
    arrive([hidden]);
    await waitUntil(() => hidden.notifications.length === 1);
  });

  it('is shown for the newest three of what arrives at once', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    const texts = Array.from({ length: 20 }, () => arrive([tab]).text);
    await waitUntil(() => tab.notifications.length > 0);
    expect(bodies(tab)).to.deep.equal(texts.slice(-3));
  });

  it('is not shown without leave, unasked, for what is read, or once more after a sign-in', async () => {
    const tag = newTag();
    const hidden = { tag, hidden: true } as const;
    const denied = await aTab({ ...hidden, desktop: true, permission: 'denied' });
    const undecided = await aTab({ ...hidden, desktop: true, permission: 'default' });
    const unasked = await aTab({ ...hidden, title: true });
    const readers = await aTab({ ...hidden, desktop: true });
    arrive([denied, undecided, unasked]);
    arrive([readers], { readAt: new Date().toISOString() });
    arrive([readers], { movedFrom: { inbox: 'of-the-visitor', number: 1 } });
    await agreed(tag);
    expect([denied, undecided, unasked, readers].flatMap(bodies)).to.deep.equal([]);
    expect(denied.asked + undecided.asked).to.equal(0);
  });

  it('goes when the user comes, has read everything, or it is switched off', async () => {
    const ends: ((tab: Tab) => void)[] = [
      (tab) => tab.hide(false),
      (tab) => tab.update({ unread: 0 }),
      (tab) => tab.alerts.stop(),
    ];
    for (const end of ends) {
      const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
      arrive([tab]);
      await waitUntil(() => tab.notifications.length === 1);
      tab.update({ unread: 2 });
      expect(tab.notifications[0]?.closed).to.equal(false);
      end(tab);
      expect(tab.notifications[0]?.closed).to.equal(true);
    }
  });

  it('goes with whoever it was for, and is not shown to whoever comes next', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    arrive([tab]);
    await waitUntil(() => tab.notifications.length === 1);
    arrive([tab]);
    tab.tag = newTag();
    tab.update({ unread: 2 });
    expect(tab.notifications[0]?.closed).to.equal(true);
    arrive([tab]);
    await waitUntil(() => tab.notifications.length === 2);
    expect(tab.notifications[1]?.closed).to.equal(false);
  });

  it('is shown by each hidden tab where a browser has neither locks nor storage', async () => {
    const tag = newTag();
    const prepare = (realm: Window): void => {
      Object.defineProperty(realm.navigator, 'locks', { value: undefined });
      Object.defineProperty(realm, 'localStorage', {
        get() {
          throw new DOMException('Storage is switched off.', 'SecurityError');
        },
      });
    };
    const options = { tag, desktop: true, hidden: true, prepare };
    const tabs = await Promise.all([aTab(options), aTab(options)]);
    arrive(tabs);
    await waitUntil(() => tabs.every(({ notifications }) => notifications.length === 1));
  });
});

describe('leave to show desktop notifications', () => {
  it('is asked for once it is wanted and the user has not decided', async () => {
    const tab = await aTab({ tag: newTag(), permission: 'default', answer: 'granted' });
    expect(tab.alerts.offers).to.equal(false);
    await tab.alerts.allow();
    expect(tab.asked).to.equal(0);
    tab.update({ desktop: true });
    expect(tab.alerts.offers).to.equal(true);
    const before = tab.changes;
    await tab.alerts.allow();
    expect([tab.asked, tab.changes - before, tab.alerts.offers]).to.deep.equal([1, 1, false]);
  });

  it('is not asked for again after a refusal', async () => {
    const tab = await aTab({ desktop: true, permission: 'default', answer: 'denied' });
    await tab.alerts.allow();
    expect(tab.alerts.offers).to.equal(false);
    await tab.alerts.allow();
    expect(tab.asked).to.equal(1);
  });

  it('is not asked for where there are no notifications', async () => {
    const prepare = (realm: Window): void => {
      Object.defineProperty(realm, 'Notification', { value: undefined });
    };
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true, prepare });
    expect(tab.alerts.offers).to.equal(false);
    arrive([tab]);
    await tab.alerts.allow();
  });
});

describe('the sound', () => {
  it('is played once, by the visible tab', async () => {
    const tag = newTag();
    const options = { tag, sound: SOUND };
    const hidden = await aTab({ ...options, hidden: true });
    const visible = await aTab(options);
    await isVisible(tag);
    arrive([hidden, visible]);
    await waitUntil(() => visible.sounds.length === 1);
    await agreed(tag);
    expect(visible.sounds).to.deep.equal([new URL(SOUND, location.href).href]);
    expect(hidden.sounds).to.deep.equal([]);
  });

  it('is played once, by one of several hidden tabs, and silences their notifications', async () => {
    const tag = newTag();
    const options = { tag, sound: SOUND, desktop: true, hidden: true };
    const tabs = await Promise.all([aTab(options), aTab(options)]);
    arrive(tabs);
    await agreed(tag);
    expect(tabs.flatMap(({ sounds }) => sounds)).to.have.length(1);
    const [notification] = tabs.flatMap(({ notifications }) => notifications);
    expect(notification?.options.silent).to.equal(true);
  });

  it('is played once for what follows closely on one another', async () => {
    const tag = newTag();
    const tab = await aTab({ tag, sound: SOUND });
    for (let round = 0; round < 3; round++) {
      arrive([tab]);
      arrive([tab]);
      await agreed(tag);
    }
    expect(tab.sounds).to.have.length(1);
  });

  it('is played only from a link that is allowed', async () => {
    for (const sound of ['javascript:alert(1)', 'data:audio/wav,x', 'mailto:a@b.test', 'http://']) {
      const tag = newTag();
      const tab = await aTab({ tag, sound });
      arrive([tab]);
      await agreed(tag);
      expect(tab.sounds).to.deep.equal([]);
    }
  });
});

describe('the title', () => {
  it('tells what is unread, also after the page has changed it', async () => {
    const tab = await aTab({ title: true, unread: 0 });
    expect(tab.title).to.equal('Orders');
    tab.update({ unread: 3 });
    expect(tab.title).to.equal('(3) Orders');
    tab.update({ unread: 12 });
    expect(tab.title).to.equal('(12) Orders');
    tab.title = 'Customers';
    await waitUntil(() => tab.title === '(12) Customers');
    const title = tab.realm.document.createElement('title');
    title.textContent = 'Invoices';
    tab.realm.document.querySelector('title')?.replaceWith(title);
    await waitUntil(() => tab.title === '(12) Invoices');
    tab.title = `${tab.title} *`;
    tab.update({ unread: 1 });
    expect(tab.title).to.equal('(1) Invoices *');
    tab.title = '';
    await waitUntil(() => tab.title === '(1)');
    tab.title = 'Orders';
    tab.update({ title: false });
    expect(tab.title).to.equal('Orders');
  });

  it('is the page’s own again after the end, and is left alone then', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    tab.title = '(7) of 9';
    await waitUntil(() => tab.title === '(3) (7) of 9');
    tab.alerts.stop();
    expect(tab.realm.document.querySelector('title')?.textContent).to.equal('(7) of 9');
    tab.title = 'Customers';
    await new Promise((resolve) => setTimeout(resolve));
    expect(tab.title).to.equal('Customers');
  });

  it('has one number, of the first of two elements, then of the other', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    const other = new tab.realm.Alerts(
      () => {},
      () => null,
      () => {},
    );
    const options = { desktop: false, sound: null, title: true };
    other.update({ ...options, unread: 5 });
    expect(tab.title).to.equal('(3) Orders');
    tab.title = 'Customers';
    await waitUntil(() => tab.title === '(3) Customers');
    tab.alerts.stop();
    expect(tab.title).to.equal('(5) Customers');
    other.stop();
    expect(tab.title).to.equal('Customers');
  });

  it('goes with a number on the icon of an installed app', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    tab.update({ unread: 3 });
    tab.update({ unread: 4 });
    tab.alerts.stop();
    expect(tab.badges).to.deep.equal([3, 4, 0]);
  });
});

it('200 starts and ends leave nothing behind, and ending twice is fine', async () => {
  const tag = newTag();
  const tab = await aTab({ tag });
  const { document } = tab.realm;
  const { addEventListener, removeEventListener } = document;
  const listeners = new Set<unknown>();
  let listened = 0;
  document.addEventListener = (name: string, listener: EventListenerOrEventListenerObject) => {
    listened++;
    listeners.add(listener);
    addEventListener.call(document, name, listener);
  };
  document.removeEventListener = (name: string, listener: EventListenerOrEventListenerObject) => {
    listeners.delete(listener);
    removeEventListener.call(document, name, listener);
  };
  for (let round = 0; round < 200; round++) {
    tab.update({ desktop: true, sound: SOUND, title: true, unread: round + 1 });
    arrive([tab]);
    tab.alerts.stop();
    tab.alerts.stop();
  }
  await waitUntil(async () => (await locksOf(tag)).length === 0);
  expect([listened, listeners.size]).to.deep.equal([200, 0]);
  expect([tab.title, tab.sounds, tab.notifications]).to.deep.equal(['Orders', [], []]);
});
