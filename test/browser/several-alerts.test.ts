import { expect } from '@open-wc/testing';
import type { MessageCenterElement } from '../../widget/classes.ts';
import { FakeNotification } from './alerts-tab.ts';
import { arrived, elementsOfAUser, live } from './elements-of-a-user.ts';
import { waitUntil } from './wait.ts';

const restores: (() => void)[] = [];

/** Replaces a property until the test is over. */
function replace(object: object, name: string, descriptor: PropertyDescriptor): void {
  const own = Object.getOwnPropertyDescriptor(object, name);
  Object.defineProperty(object, name, { ...descriptor, configurable: true });
  restores.push(() => {
    Reflect.deleteProperty(object, name);
    if (own) Object.defineProperty(object, name, own);
  });
}

function refuseLocksAndStorage(): void {
  const refuse = (): never => {
    throw new DOMException('The browser refuses it.', 'SecurityError');
  };
  replace(navigator, 'locks', { get: refuse });
  for (const name of ['localStorage', 'sessionStorage']) replace(window, name, { get: refuse });
}

/** Lists the sounds that are played until the test is over. */
function replaceAudio(): string[] {
  const played: string[] = [];
  const value = class {
    constructor(url: string) {
      played.push(new URL(url).pathname);
    }
    async play(): Promise<void> {}
  };
  replace(window, 'Audio', { value });
  return played;
}

/** Hides the page, and lists what shows on the desktop. */
function replaceDesktop(): FakeNotification[] {
  const shown: FakeNotification[] = [];
  const value = class extends FakeNotification {
    static readonly permission = 'granted';
    constructor(title: string, options: NotificationOptions) {
      super(title, options);
      shown.push(this);
    }
  };
  replace(window, 'Notification', { value });
  replace(document, 'hidden', { get: () => true });
  return shown;
}

describe('the alerts of elements that share an inbox', () => {
  afterEach(() => {
    for (const restore of restores.splice(0).reverse()) restore();
  });

  for (const [where, prepare] of Object.entries({
    'where locks and storage are refused': refuseLocksAndStorage,
    'where nothing is refused': () => {},
  })) {
    it(`play a sound once, ${where}, whichever of the elements has opted in`, async () => {
      prepare();
      const played = replaceAudio();
      const { page, elements, send } = await elementsOfAUser(3);
      const [, second, third] = elements as MessageCenterElement[];
      Object.assign(second as object, { sound: '/second.mp3' });
      Object.assign(third as object, { sound: '/third.mp3' });
      page.append(...elements);
      await live(elements);
      await send('One');
      await arrived(elements, 1);
      await waitUntil(() => played.length > 0);
      third?.remove();
      second?.remove();
      await send('Two');
      await arrived(elements.slice(0, 1), 2);
      expect(played).to.deep.equal(['/second.mp3']);
    });

    it(`show a desktop notification once, ${where}, and open one panel`, async () => {
      prepare();
      const shown = replaceDesktop();
      const { page, elements, send } = await elementsOfAUser(2);
      for (const element of elements) element.desktopNotifications = true;
      page.append(...elements);
      await live(elements);
      await send('One');
      await waitUntil(() => shown.length > 0);
      await arrived(elements, 1);
      expect(shown.map(({ options }) => options.body)).to.deep.equal(['One']);
      shown[0]?.onclick?.();
      await waitUntil(() => elements.some(({ open }) => open));
      expect(elements.map(({ open }) => open)).to.deep.equal([true, false]);
    });
  }

  it('put one number before the title, until the last element that opted in is removed', async () => {
    document.title = 'Orders';
    const { page, elements, send } = await elementsOfAUser(3);
    for (const element of elements.slice(1)) element.titleBadge = true;
    page.append(...elements);
    await live(elements);
    await send('One');
    await waitUntil(() => document.title === '(1) Orders');
    elements[1]?.remove();
    await send('Two');
    await waitUntil(() => document.title === '(2) Orders');
    elements[2]?.remove();
    await waitUntil(() => document.title === 'Orders');
  });
});
