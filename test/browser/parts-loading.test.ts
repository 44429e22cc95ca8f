import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { defineElements } from '../../widget/define.ts';
import type { McErrorEvent } from '../../widget/elements/events.ts';
import { type ImportParts, MessageCenterElement } from '../../widget/elements/message-center.ts';
import type { ConnectionStatus, InboxEvents } from '../../widget/state/inbox-view.ts';
import { aMessage, FakeInbox } from './fake-inbox.ts';

defineElements();

const EVENTS = ['mc-before-open', 'mc-open', 'mc-before-close', 'mc-close', 'mc-error'];

/** An element whose file of panel and popups comes, or does not, as a test says. */
class LazyCenter extends MessageCenterElement {
  override inbox!: FakeInbox;
  /** What each import gives; without one it never ends. */
  readonly imports: ReturnType<ImportParts>[] = [];
  readonly heard: string[] = [];
  readonly errors: McErrorEvent['error'][] = [];
  imported = 0;

  constructor() {
    super();
    for (const name of EVENTS) this.addEventListener(name, () => this.heard.push(name));
    this.addEventListener('mc-error', ({ error }) => this.errors.push(error));
  }

  protected override createInbox(told: InboxEvents): FakeInbox {
    const inbox = new FakeInbox(this, told);
    inbox.status = 'offline';
    inbox.messages = [aMessage()];
    return inbox;
  }

  protected override importParts(): ReturnType<ImportParts> {
    this.imported++;
    return this.imports.shift() ?? new Promise(() => {});
  }

  find(selector: string): HTMLElement | null {
    return this.renderRoot.querySelector(selector);
  }

  get bell(): HTMLElement {
    return this.find('.bell') as HTMLElement;
  }

  is(status: ConnectionStatus): Promise<boolean> {
    this.inbox.change(() => {
      this.inbox.status = status;
    });
    return this.updateComplete;
  }
}

customElements.define('lazy-center', LazyCenter);

async function aLazyCenter(...imports: ReturnType<ImportParts>[]): Promise<LazyCenter> {
  const center = new LazyCenter();
  center.imports.push(...imports);
  document.body.append(center);
  await center.updateComplete;
  return center;
}

function failure(): ReturnType<ImportParts> {
  const failing = Promise.reject(new TypeError('Failed to fetch'));
  failing.catch(() => {});
  return failing;
}

const theFile = () => import('../../widget/elements/parts.ts');

// The first tests are those for which panel and popups must not have been registered yet.
describe('the file of panel and popups', () => {
  afterEach(() => document.querySelector('lazy-center')?.remove());

  it('is waited for in the panel’s place', async () => {
    const center = await aLazyCenter();
    center.bell.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.find(':popover-open') !== null);
    expect(center.bell.getAttribute('aria-expanded')).to.equal('true');
    expect(center.bell.matches(':focus')).to.equal(true);
    expect(center.find('[role=dialog]:popover-open')?.ariaBusy).to.equal('true');
    expect(center.heard).to.deep.equal(['mc-before-open']);
  });

  it('need not be waited for: Escape, a press elsewhere and the bell close', async () => {
    const center = await aLazyCenter();
    const presses = [
      () => sendKeys({ press: 'Escape' }),
      () => sendMouse({ type: 'click', position: [700, 500] }),
      async () => center.bell.click(),
      async () => center.hide(),
    ];
    for (const press of presses) {
      center.bell.focus();
      await sendKeys({ press: 'Enter' });
      await waitUntil(() => center.find(':popover-open') !== null);
      await press();
      await waitUntil(() => !center.open);
      await center.updateComplete;
      expect(center.find(':popover-open')).to.equal(null);
    }
    expect(center.heard).not.to.include('mc-open').and.not.to.include('mc-close');
  });

  it('is missed in the panel’s place, where it can be tried again', async () => {
    const center = await aLazyCenter(failure(), failure());
    center.bell.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.find('.retry') !== null);
    expect(center.open).to.equal(true);
    expect(center.find('.retry')?.matches(':focus')).to.equal(true);
    expect(center.find('[role=dialog]')?.textContent).to.contain('could not be loaded');
    const { left, right, top } = (center.find('[role=dialog]') as Element).getBoundingClientRect();
    expect(top).to.be.at.least(center.bell.getBoundingClientRect().bottom);
    expect(left).to.be.at.least(0);
    expect(right).to.be.at.most(window.innerWidth);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.errors.length === 2);
    await center.updateComplete;
    expect(center.errors.map(({ code }) => code)).to.deep.equal(['UNAVAILABLE', 'UNAVAILABLE']);
    expect(center.errors[0]?.cause).to.be.instanceOf(TypeError);
    expect(center.find('.retry')?.matches(':focus')).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !center.open);
    await center.updateComplete;
    expect(center.find('.retry')).to.equal(null);
    expect(center.bell.matches(':focus')).to.equal(true);
    expect(center.heard).not.to.include('mc-open').and.not.to.include('mc-close');
  });

  it('is tried anew when the panel is opened again', async () => {
    const center = await aLazyCenter(failure());
    center.show();
    await waitUntil(() => center.find('.retry') !== null);
    center.hide();
    await center.updateComplete;
    center.show();
    await waitUntil(() => center.imported === 2);
    await center.updateComplete;
    expect(center.find('[aria-busy=true]:popover-open')).not.to.equal(null);
  });

  it('is tried anew when the connection is back and when a message arrives', async () => {
    const center = await aLazyCenter(failure(), failure(), failure());
    expect(center.imported).to.equal(0);
    await center.is('live');
    await waitUntil(() => center.errors.length === 1);
    await center.is('offline');
    expect(center.imported).to.equal(1);
    await center.is('polling');
    await waitUntil(() => center.errors.length === 2);
    center.inbox.arrive();
    await waitUntil(() => center.errors.length === 3);
    expect(center.inbox.calls).to.deep.equal([]);
    expect(center.inbox.popups).to.have.length(1);
    expect(center.find('[popover]')).to.equal(null);
  });

  it('brings no panel when it comes too late', async () => {
    let come = (): void => {};
    const waiting = new Promise<void>((resolve) => {
      come = resolve;
    });
    const coming = waiting.then(theFile);
    const center = await aLazyCenter(coming);
    center.show();
    await center.updateComplete;
    center.hide();
    come();
    await coming;
    await waitUntil(() => center.find('mc-panel') !== null);
    expect(center.find(':popover-open')).to.equal(null);
    expect(center.heard).to.deep.equal(['mc-before-open', 'mc-before-close']);
  });

  it('brings the panel, with the focus in it, which returns', async () => {
    const center = await aLazyCenter(failure(), theFile());
    center.bell.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.find('.retry') !== null);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.heard.includes('mc-open'));
    expect(center.find('mc-panel')?.matches(':popover-open')).to.equal(true);
    expect(center.find('mc-panel')?.matches(':focus-within')).to.equal(true);
    expect(center.find('.stand-in')).to.equal(null);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => center.heard.includes('mc-close'));
    expect(center.bell.matches(':focus')).to.equal(true);
    expect(center.imported).to.equal(2);
  });

  it('is loaded once beforehand, when the connection stands', async () => {
    const center = await aLazyCenter(theFile());
    expect(center.imported).to.equal(0);
    for (const status of ['live', 'offline', 'polling'] as const) await center.is(status);
    await waitUntil(() => center.find('mc-panel') !== null);
    center.show();
    await waitUntil(() => center.heard.includes('mc-open'));
    expect(center.imported).to.equal(1);
  });

  it('brings the popups that have waited for it', async () => {
    const center = await aLazyCenter(theFile());
    center.inbox.arrive({ text: 'here at last' }, null);
    const popup = () => center.find('mc-popup-stack')?.shadowRoot?.querySelector('mc-popup');
    await waitUntil(() => popup()?.shadowRoot?.textContent?.includes('here at last'));
    expect(center.find('mc-popup-stack')?.matches(':popover-open')).to.equal(true);
  });
});
