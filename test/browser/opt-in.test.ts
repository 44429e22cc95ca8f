import { expect, fixture, html } from '@open-wc/testing';
import { McMessageEvent } from '../../widget/components/message-center/events.ts';
import { aMessage } from '../support/messages.ts';
import { FakeNotification } from './alerts-tab.ts';
import { aDetachedCenter, arrive, live } from './centers.ts';
import { button, find, panelOf, settled } from './support.ts';
import { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

class OptInCenter extends TestCenter {}

customElements.define('opt-in-center', OptInCenter);

async function anOptIn(attributes: Record<string, string>): Promise<OptInCenter> {
  const page = await fixture<HTMLElement>(html`<main></main>`);
  const center = await aDetachedCenter(OptInCenter);
  for (const [name, value] of Object.entries(attributes)) center.setAttribute(name, value);
  page.append(center);
  await live(center);
  return center;
}

/** Replaces a property of the page's window until the test is over. */
function replace(name: 'Audio' | 'Notification', value: unknown): void {
  const own = Object.getOwnPropertyDescriptor(window, name) as PropertyDescriptor;
  Object.defineProperty(window, name, { value, configurable: true });
  restores.push(() => Object.defineProperty(window, name, own));
}

/** Lists the sounds that are played until the test is over. */
function replaceAudio(): string[] {
  const played: string[] = [];
  replace(
    'Audio',
    class {
      constructor(url: string) {
        played.push(url);
      }
      async play(): Promise<void> {}
    },
  );
  return played;
}

const restores: (() => void)[] = [];

describe('the alerts that a page opts in to', () => {
  afterEach(() => {
    for (const restore of restores.splice(0)) restore();
  });

  it('show the number of unread messages in the title once the attribute is set', async () => {
    document.title = 'Orders';
    const center = await anOptIn({});
    await arrive(center, { text: 'new' });
    await settled(center);
    expect(document.title).to.equal('Orders');
    center.titleBadge = true;
    await settled(center);
    expect(document.title).to.equal('(1) Orders');
    center.titleBadge = false;
    await settled(center);
    expect(document.title).to.equal('Orders');
  });

  it('restore the title when the element is removed, and start again when it is back', async () => {
    document.title = 'Orders';
    const center = await anOptIn({ 'title-badge': '' });
    await arrive(center);
    await settled(center);
    const page = center.parentElement as HTMLElement;
    center.remove();
    center.requestUpdate();
    await waitUntil(() => document.title === 'Orders', 'it is restored');
    page.append(center);
    await live(center);
    expect(document.title).to.equal('(1) Orders');
  });

  it('play the sound that the adapter serves, or the page’s own', async () => {
    const played = replaceAudio();
    const center = await anOptIn({ sound: '' });
    await arrive(center);
    await waitUntil(() => played.length === 1);
    expect(played).to.deep.equal([`${center.server}/chime.wav`]);
    const other = await anOptIn({ sound: '/ding.mp3' });
    await arrive(other);
    await waitUntil(() => played.length === 2);
    expect(played[1]).to.equal(new URL('/ding.mp3', location.href).href);
  });

  it('sound for an arriving message, not for an event that the page dispatches', async () => {
    const played = replaceAudio();
    const center = await anOptIn({ sound: '/forged.mp3' });
    center.dispatchEvent(new McMessageEvent(aMessage({ number: 1_000_000 })));
    await settled(center);
    expect(find(center, '.icon').getAnimations()).to.have.length(0);
    center.sound = '/real.mp3';
    await settled(center);
    await arrive(center);
    await settled(center);
    expect(find(center, '.icon').getAnimations()).to.have.length(1);
    await waitUntil(() => played.length > 0);
    expect(played).to.deep.equal([new URL('/real.mp3', location.href).href]);
  });

  it('request the permission only on a click in the panel', async () => {
    let permission = 'default';
    replace(
      'Notification',
      class extends FakeNotification {
        static get permission(): string {
          return permission;
        }
        static async requestPermission(): Promise<string> {
          permission = 'granted';
          return permission;
        }
      },
    );
    const center = await anOptIn({ 'desktop-notifications': '' });
    center.show();
    await settled(center);
    expect(permission).to.equal('default');
    button(panelOf(center), 'Allow').click();
    await waitUntil(() => permission === 'granted');
    await settled(center);
    expect(() => button(panelOf(center), 'Allow')).to.throw();
  });
});
