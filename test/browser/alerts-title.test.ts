import { expect, nextFrame } from '@open-wc/testing';
import { arrive, aTab, closeTabs, locksOf, newTag } from './alerts-tab.ts';
import { waitUntil } from './wait.ts';

const SOUND = '/message-center/chime.wav';

afterEach(closeTabs);

describe('the title', () => {
  it('shows the number of unread messages, even after the page has changed the title', async () => {
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

  it('shows it also if a form or a picture with the name `title` hides the property', async () => {
    for (const name of ['form', 'img']) {
      const tab = await aTab({
        title: true,
        unread: 3,
        prepare: ({ document }) =>
          document.body.append(
            Object.assign(document.createElement(name), { name: 'title', alt: '' }),
          ),
      });
      const shown = (): string | null | undefined =>
        tab.realm.document.querySelector('title')?.textContent;
      expect(shown()).to.equal('(3) Orders');
      tab.update({ unread: 0 });
      expect(shown()).to.equal('Orders');
    }
  });

  it('is the page’s own again after the end, and is not changed any more', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    tab.title = '(7) of 9';
    await waitUntil(() => tab.title === '(3) (7) of 9');
    tab.alerts.stop();
    expect(tab.realm.document.querySelector('title')?.textContent).to.equal('(7) of 9');
    tab.title = 'Customers';
    await nextFrame();
    expect(tab.title).to.equal('Customers');
  });

  it('is recognized in a title that the page has saved, whatever the number is by then', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    const saved = tab.title;
    tab.title = 'Customers';
    tab.update({ unread: 5 });
    expect(tab.title).to.equal('(5) Customers');
    tab.title = saved;
    await waitUntil(() => tab.title === '(5) Orders');
    tab.update({ unread: 0 });
    expect(tab.title).to.equal('Orders');
    tab.title = saved;
    await waitUntil(() => tab.title === 'Orders');
    // Another element that the page creates later, as after a visit with Turbo.
    tab.alerts.stop();
    tab.title = saved;
    const next = new tab.realm.Alerts(tab.inbox);
    next.update({ desktop: false, sound: null, title: true, unread: 0 });
    expect(tab.title).to.equal('Orders');
    next.stop();
  });

  it('keeps its number when the head is replaced, and when the title is replaced twice in one task', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    const { document } = tab.realm;
    const head = document.createElement('head');
    head.append(Object.assign(document.createElement('title'), { text: 'Invoices' }));
    document.head.replaceWith(head);
    await waitUntil(() => tab.title === '(3) Invoices');
    tab.title = 'Customers';
    tab.title = 'Orders';
    await waitUntil(() => tab.title === '(3) Orders');
    document.head.remove();
    await nextFrame();
    document.documentElement.prepend(head);
    tab.title = 'Customers';
    await waitUntil(() => tab.title === '(3) Customers');
  });

  it('is shared with a script that also changes it, and yields to one that insists', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    const { document } = tab.realm;
    let writes = 0;
    const follow = (change: (title: string) => string): (() => void) => {
      const observer = new tab.realm.MutationObserver(() => {
        const title = change(tab.title);
        if (title === tab.title) return;
        writes += 1;
        tab.title = title;
      });
      observer.observe(document.head, { childList: true, subtree: true, characterData: true });
      return () => observer.disconnect();
    };
    const stopDots = follow((title) => (title.startsWith('• ') ? title : `• ${title}`));
    tab.update({ unread: 4 });
    await waitUntil(() => tab.title === '• (4) Orders');
    tab.update({ unread: 5 });
    expect(tab.title).to.equal('• (5) Orders');
    expect(writes).to.equal(1);
    stopDots();
    tab.title = 'Orders';
    await waitUntil(() => tab.title === '(5) Orders');
    const stop = follow(() => 'Mine');
    tab.update({ unread: 6 });
    await waitUntil(() => tab.title === 'Mine');
    await nextFrame();
    const before = writes;
    await nextFrame();
    expect(writes).to.equal(before);
    stop();
    tab.update({ unread: 7 });
    expect(tab.title).to.equal('(7) Mine');
  });

  it('has one number: that of the first of two elements, then that of the other', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    const other = new tab.realm.Alerts(tab.inbox);
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

  it('is accompanied by a number on the icon of an installed app', async () => {
    const tab = await aTab({ title: true, unread: 3 });
    tab.update({ unread: 3 });
    tab.update({ unread: 4 });
    tab.alerts.stop();
    expect(tab.badges).to.deep.equal([3, 4, 0]);
  });
});

it('is clean after 200 starts and ends, and ending twice is harmless', async () => {
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
