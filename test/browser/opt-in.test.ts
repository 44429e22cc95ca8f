import { expect, fixture, html, waitUntil } from '@open-wc/testing';
import type { Message } from '../../protocol/index.ts';
import type { ImportManners, MannersOptions } from '../../widget/elements/manners-controller.ts';
import { RequestEvent } from '../../widget/elements/request-event.ts';
import { panelOf, record, settled, TestCenter } from './support.ts';

/** Notes down what it is asked. */
class NotedManners {
  offers = false;
  readonly notes: unknown[] = [];
  readonly changed: () => void;
  readonly tag: () => string | null;
  readonly open: (message: Message) => void;

  constructor(changed: () => void, tag: () => string | null, open: (message: Message) => void) {
    this.changed = changed;
    this.tag = tag;
    this.open = open;
  }

  update(options: MannersOptions): void {
    this.notes.push(options);
  }

  arrived(message: Message): void {
    this.notes.push(`arrived ${message.text}`);
  }

  async allow(): Promise<void> {
    this.notes.push('allow');
  }

  stop(): void {
    this.notes.push('stop');
  }
}

class OptInCenter extends TestCenter {
  imported = 0;
  fails = false;
  readonly made: NotedManners[] = [];

  protected override async importManners(): ReturnType<ImportManners> {
    this.imported++;
    if (this.fails) throw new TypeError('Failed to fetch');
    const { made } = this;
    const Manners = class extends NotedManners {
      constructor(...args: ConstructorParameters<typeof NotedManners>) {
        super(...args);
        made.push(this);
      }
    };
    return { Manners: Manners as never };
  }
}

customElements.define('opt-in-center', OptInCenter);

async function anOptIn(attributes: Record<string, string>, fails = false): Promise<OptInCenter> {
  const page = await fixture<HTMLElement>(html`<main></main>`);
  const center = new OptInCenter();
  center.fails = fails;
  for (const [name, value] of Object.entries(attributes)) center.setAttribute(name, value);
  page.append(center);
  await settled(center);
  return center;
}

const notesOf = ({ made }: OptInCenter): unknown[] => made.flatMap(({ notes }) => notes);

describe('what a page opts in to', () => {
  it('is loaded where an attribute asks for it, and only there', async () => {
    expect((await anOptIn({})).imported).to.equal(0);
    for (const name of ['desktop-notifications', 'sound', 'title-badge']) {
      expect((await anOptIn({ [name]: '' })).imported).to.equal(1);
    }
  });

  it('hears the options and the number of unread messages when they change', async () => {
    const center = await anOptIn({ server: 'https://example.com/mc/', sound: '' });
    const sound = 'https://example.com/mc/chime.wav';
    const first = { desktop: false, sound, title: false, unread: 0 };
    expect(notesOf(center)).to.deep.equal([first]);
    center.requestUpdate();
    await settled(center);
    expect(notesOf(center)).to.have.length(1);
    center.titleBadge = true;
    center.desktopNotifications = true;
    center.sound = '/ding.mp3';
    await settled(center);
    const second = { desktop: true, sound: '/ding.mp3', title: true, unread: 0 };
    expect(notesOf(center).slice(1)).to.deep.equal([second]);
    center.inbox.arrive({ text: 'new' });
    await settled(center);
    const told = notesOf(center).slice(2);
    expect(told).to.deep.equal(['arrived new', { ...second, unread: 1 }]);
    expect(center.made[0]?.tag()).to.equal('tag');
  });

  it('offers the user to be asked, by the panel, and asks', async () => {
    const center = await anOptIn({ 'desktop-notifications': '' });
    const panel = panelOf(center) as HTMLElement & { offerNotifications?: boolean };
    expect(panel.offerNotifications).to.equal(false);
    const [manners] = center.made;
    Object.assign(manners as object, { offers: true });
    manners?.changed();
    await settled(center);
    expect(panel.offerNotifications).to.equal(true);
    panel.dispatchEvent(new RequestEvent({ verb: 'allow-notifications' }));
    expect(manners?.notes).to.include('allow');
  });

  it('opens the panel when a message is chosen on the desktop', async () => {
    const center = await anOptIn({ 'desktop-notifications': '' });
    center.made[0]?.open(center.inbox.arrive().message);
    expect(center.open).to.equal(true);
  });

  it('stops when the element leaves, and begins anew when it is back', async () => {
    const center = await anOptIn({ 'title-badge': '' });
    const page = center.parentElement as HTMLElement;
    center.remove();
    center.requestUpdate();
    await center.updateComplete;
    expect(notesOf(center).at(-1)).to.equal('stop');
    page.append(center);
    await settled(center);
    expect(center.made).to.have.length(2);
    expect(center.made[1]?.notes).to.have.length(1);
    expect(center.imported).to.equal(1);
  });

  it('is missed without harm when its file cannot be loaded, which the page hears once', async () => {
    const center = await anOptIn({});
    const heard = record(center);
    center.fails = true;
    center.titleBadge = true;
    await waitUntil(() => heard.includes('mc-error'));
    center.inbox.arrive();
    await settled(center);
    expect(center.imported).to.equal(1);
    expect(heard).to.deep.equal(['mc-error', 'mc-before-popup', 'mc-message']);
  });
});
