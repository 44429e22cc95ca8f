import { expect } from '@open-wc/testing';
import {
  agreed,
  arrive,
  aTab,
  closeTabs,
  isVisible,
  locksOf,
  newTag,
  type Tab,
} from './alerts-tab.ts';
import { waitUntil } from './wait.ts';

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

  it('has the title of the page, without the number, if a message has no subject', async () => {
    const options = { desktop: true, title: true, unread: 3, hidden: true };
    const tab = await aTab({ tag: newTag(), ...options });
    expect(tab.title).to.equal('(3) Orders');
    arrive([tab]);
    await waitUntil(() => tab.notifications.length === 1);
    expect(tab.notifications[0]?.title).to.equal('Orders');
  });

  it('opens its message', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    let focused = 0;
    tab.realm.focus = () => focused++;
    const { id } = arrive([tab]);
    await waitUntil(() => tab.notifications.length === 1);
    tab.notifications[0]?.onclick?.();
    expect([tab.opened, focused]).to.deep.equal([[id], 1]);
    expect(tab.notifications[0]?.closed).to.equal(true);
  });

  it('is shown by one of several hidden tabs, and by none that learns of the message late', async () => {
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

  it('is not shown while a tab with the same inbox is visible', async () => {
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

  it('is decided by one tab after the other', async () => {
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

  it('is shown even if a tab with another inbox is visible', async () => {
    const other = newTag();
    await aTab({ tag: other, desktop: true });
    await isVisible(other);
    const hidden = await aTab({ tag: newTag(), desktop: true, hidden: true });
    arrive([hidden]);
    await waitUntil(() => hidden.notifications.length === 1);
  });

  it('is shown for the newest three of many messages that arrive together', async () => {
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true });
    const texts = Array.from({ length: 20 }, () => arrive([tab]).text);
    await waitUntil(() => tab.notifications.length > 0);
    expect(bodies(tab)).to.deep.equal(texts.slice(-3));
  });

  it('is not shown without permission or opt-in, for read messages, or again after a sign-in', async () => {
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

  it('is shown if the message is new by the server’s clock, whatever this machine’s is', async () => {
    const options = { desktop: true, hidden: true, serverAheadMs: -2 * 3_600_000 };
    const tab = await aTab({ tag: newTag(), ...options });
    const { text } = arrive([tab], { createdAt: new Date(Date.now() - 7_200_000).toISOString() });
    await waitUntil(() => tab.notifications.length === 1);
    expect(bodies(tab)).to.deep.equal([text]);
  });

  it('is shown for new messages after a restored backup has given their numbers again', async () => {
    const tag = newTag();
    const options = { tag, desktop: true, hidden: true };
    const tabs = await Promise.all([aTab(options), aTab(options)]);
    const before = new Date(Date.now() - 1_800_000).toISOString();
    arrive(tabs, { number: 500, createdAt: before });
    await agreed(tag);
    const again = arrive(tabs, { number: 400, text: 'After the backup' });
    await agreed(tag);
    const late = await aTab(options);
    late.alerts.arrived(again);
    await agreed(tag);
    const shown = [...tabs, late].flatMap(bodies);
    expect(shown.filter((text) => text === 'After the backup')).to.have.length(1);
  });

  it('is shown if something else than the record of alerts is stored under its name', async () => {
    const tag = newTag();
    for (const stored of ['junk', '{}', '', '7']) {
      localStorage.setItem(`message-center:${tag}:desktop`, stored);
      const tab = await aTab({ tag, desktop: true, hidden: true });
      arrive([tab]);
      await waitUntil(() => tab.notifications.length === 1);
    }
  });

  it('closes when the user returns, has read everything, or turns it off', async () => {
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

  it('closes when its user signs out, and is not shown to the next one', async () => {
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

  it('is shown by each hidden tab if a browser has neither locks nor storage', async () => {
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

describe('permission to show desktop notifications', () => {
  it('is offered if it is wanted and the user has not decided', async () => {
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

  it('is not offered again after a refusal', async () => {
    const tab = await aTab({ desktop: true, permission: 'default', answer: 'denied' });
    await tab.alerts.allow();
    expect(tab.alerts.offers).to.equal(false);
    await tab.alerts.allow();
    expect(tab.asked).to.equal(1);
  });

  it('is not offered if there are no notifications', async () => {
    const prepare = (realm: Window): void => {
      Object.defineProperty(realm, 'Notification', { value: undefined });
    };
    const tab = await aTab({ tag: newTag(), desktop: true, hidden: true, prepare });
    expect(tab.alerts.offers).to.equal(false);
    arrive([tab]);
    await tab.alerts.allow();
  });
});
