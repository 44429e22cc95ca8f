import { expect, nextFrame, waitUntil } from '@open-wc/testing';
import { arrive, aTab, closeTabs, locksOf, newTag } from './alerts-tab.ts';

const SOUND = '/message-center/chime.wav';

afterEach(closeTabs);

describe('the title', () => {
  it('shows the number of unread messages, also after the page has changed the title', async () => {
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
    await nextFrame();
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
