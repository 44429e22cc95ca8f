import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { MessageCenterElement } from '../../widget/classes.ts';
import { defineElements } from '../../widget/define.ts';
import { PANEL_ELEMENTS } from '../../widget/elements/panel-elements.ts';
import type { ImportPanel } from '../../widget/elements/panel-opening.ts';
import type { InboxEvents } from '../../widget/state/inbox-view.ts';
import { aMessage, FakeInbox } from './fake-inbox.ts';

defineElements();

const EVENTS = ['mc-before-open', 'mc-open', 'mc-before-close', 'mc-close', 'mc-error'];

/** An element whose panel comes, or does not, as a test says. */
class LazyCenter extends MessageCenterElement {
  override inbox!: FakeInbox;
  /** What each import of the panel gives; without one it never ends. */
  readonly imports: ReturnType<ImportPanel>[] = [];
  readonly heard: string[] = [];
  imported = 0;

  constructor() {
    super();
    for (const name of EVENTS) this.addEventListener(name, () => this.heard.push(name));
  }

  protected override createInbox(told: InboxEvents): FakeInbox {
    this.inbox = new FakeInbox(this, told);
    this.inbox.status = 'offline';
    this.inbox.messages = [aMessage()];
    return this.inbox;
  }

  protected override importPanel(): ReturnType<ImportPanel> {
    this.imported++;
    return this.imports.shift() ?? new Promise(() => {});
  }

  get button(): HTMLElement {
    return this.shadowRoot?.querySelector('mc-bell')?.shadowRoot?.querySelector('button') as never;
  }

  /** Whether its panel is up, and whether the focus is in it. */
  panelIs(state: ':popover-open' | ':focus-within'): boolean {
    return this.shadowRoot?.querySelector('mc-panel')?.matches(state) ?? false;
  }
}

customElements.define('lazy-center', LazyCenter);

async function aLazyCenter(...imports: ReturnType<ImportPanel>[]): Promise<LazyCenter> {
  const center = new LazyCenter();
  center.imports.push(...imports);
  document.body.append(center);
  await center.updateComplete;
  return center;
}

// The first tests are those for which the panel must not have been registered yet.
describe('the panel, which is loaded later,', () => {
  afterEach(() => document.querySelector('lazy-center')?.remove());

  it('closes again when it cannot be loaded, says so, and is tried anew', async () => {
    const failure = new TypeError('Failed to fetch');
    const failing = Promise.reject(failure);
    const center = await aLazyCenter(failing, failing);
    failing.catch(() => {});
    const errors: unknown[] = [];
    center.addEventListener('mc-error', ({ error }) => errors.push(error.code, error.cause));
    for (const tries of [1, 2]) {
      center.show();
      await waitUntil(() => !center.open);
      await waitUntil(() => center.button.getAttribute('aria-expanded') === 'false');
      expect(center.imported).to.equal(tries);
    }
    expect(center.heard).to.deep.equal([
      'mc-before-open',
      'mc-error',
      'mc-before-open',
      'mc-error',
    ]);
    expect(errors).to.deep.equal(['UNAVAILABLE', failure, 'UNAVAILABLE', failure]);
    expect(center.hasAttribute('open')).to.equal(false);
  });

  it('can be closed while it is on its way, by Escape and by a press elsewhere', async () => {
    const center = await aLazyCenter();
    center.button.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.button.getAttribute('aria-busy') === 'true');
    expect(center.button.getAttribute('aria-expanded')).to.equal('true');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => center.button.getAttribute('aria-busy') === 'false');
    expect(center.open).to.equal(false);
    center.show();
    await center.updateComplete;
    document.body.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }));
    expect(center.open).to.equal(false);
    expect(center.heard).not.to.include('mc-open').and.not.to.include('mc-close');
  });

  it('stays closed when it comes too late', async () => {
    let come = (_: { PANEL_ELEMENTS: Record<string, never> }): void => {};
    const coming = new Promise<Awaited<ReturnType<ImportPanel>>>((resolve) => {
      come = resolve;
    });
    const center = await aLazyCenter(coming);
    center.show();
    await center.updateComplete;
    center.hide();
    come({ PANEL_ELEMENTS: {} });
    await coming;
    await center.updateComplete;
    expect(center.panelIs(':popover-open')).to.equal(false);
    expect(center.heard).to.deep.equal(['mc-before-open', 'mc-before-close']);
  });

  it('opens as soon as it is there, with the focus in it, and gives the focus back', async () => {
    const center = await aLazyCenter(import('../../widget/elements/panel-elements.ts'));
    center.button.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.heard.includes('mc-open'));
    expect(center.panelIs(':popover-open')).to.equal(true);
    expect(center.panelIs(':focus-within')).to.equal(true);
    expect(center.button.getAttribute('aria-busy')).to.equal('false');
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => center.heard.includes('mc-close'));
    expect(center.button.matches(':focus')).to.equal(true);
    expect(center.imported).to.equal(1);
  });

  it('is loaded once beforehand, after the first connection', async () => {
    const center = await aLazyCenter(Promise.resolve({ PANEL_ELEMENTS }));
    expect(center.imported).to.equal(0);
    for (const status of ['live', 'offline', 'polling'] as const) {
      center.inbox.change(() => {
        center.inbox.status = status;
      });
      await waitUntil(() => center.imported === 1);
    }
    center.show();
    await waitUntil(() => center.heard.includes('mc-open'));
    expect(center.imported).to.equal(1);
  });
});
