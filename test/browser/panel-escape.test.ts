import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { anOpenPanel } from './centers.ts';
import { aDialog, tidyUp } from './dialogs.ts';
import { find, focused, panelOf, settled } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';

function anInput(center: TestCenter): HTMLInputElement {
  const input = document.createElement('input');
  input.ariaLabel = 'Name';
  // Beside the panel.
  input.style.cssText = 'position: fixed; inset: auto 0 0 auto; inline-size: 80px';
  center.after(input);
  input.focus();
  return input;
}

const open = () => anOpenPanel(someSamples());

async function pressEscape(center: TestCenter): Promise<void> {
  await sendKeys({ press: 'Escape' });
  await settled(center);
}

describe('Escape closes the panel', () => {
  afterEach(tidyUp);

  it('wherever the focus is, and leaves it there', async () => {
    const center = await open();
    const input = anInput(center);
    await settled(center);
    expect(center.open).to.equal(true);
    await pressEscape(center);
    expect(center.open).to.equal(false);
    expect(focused()).to.equal(input);
    center.show();
    await settled(center);
    (focused() as HTMLElement).blur();
    await pressEscape(center);
    expect(center.open).to.equal(false);
  });

  it('not if the page has handled the key', async () => {
    const center = await open();
    const input = anInput(center);
    input.addEventListener('keydown', (event) => event.preventDefault(), { once: true });
    await pressEscape(center);
    expect(center.open).to.equal(true);
    const prevent = (event: Event) => event.preventDefault();
    document.addEventListener('keydown', prevent);
    await pressEscape(center);
    document.removeEventListener('keydown', prevent);
    expect(center.open).to.equal(true);
  });

  it('not during text composition', async () => {
    const center = await open();
    const init = { key: 'Escape', isComposing: true, bubbles: true, composed: true };
    for (const target of [anInput(center), find(panelOf(center), 'button')]) {
      target.dispatchEvent(new KeyboardEvent('keydown', init));
      expect(center.open).to.equal(true);
    }
  });

  for (const [name, show] of Object.entries({
    'a modal dialog': () => aDialog().showModal(),
    'a modal made of other elements': () => {
      const modal = aDialog();
      modal.ariaModal = 'true';
      modal.show();
    },
    'a popover': () => {
      const dialog = aDialog();
      dialog.popover = 'auto';
      dialog.showPopover();
    },
  })) {
    it(`not while ${name} of the page is open`, async () => {
      const center = await open();
      show();
      await pressEscape(center);
      expect(center.open).to.equal(true);
    });
  }
});

describe('the open panel', () => {
  it('closes when an element that it covers gets the focus', async () => {
    const center = await open();
    const covered = document.createElement('button');
    covered.textContent = 'Covered';
    center.after(covered);
    const { left, top } = panelOf(center).getBoundingClientRect();
    covered.style.cssText = `position: fixed; left: ${left + 20}px; top: ${top + 20}px`;
    covered.focus();
    await settled(center);
    expect(center.open).to.equal(false);
    expect(focused()).to.equal(covered);
  });

  it('stays while a part of the focused element is beside it', async () => {
    const center = await open();
    const wide = anInput(center);
    wide.blur();
    const { left, top } = panelOf(center).getBoundingClientRect();
    wide.style.cssText = `position: fixed; left: ${left + 20}px; top: ${top + 20}px; width: 700px`;
    wide.focus();
    await settled(center);
    expect(center.open).to.equal(true);
  });
});
