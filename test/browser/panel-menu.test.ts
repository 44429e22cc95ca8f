import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import { anOpenPanel, requestsOf } from './centers.ts';
import { button, expectAccessible, find, focused, panelOf, root, settled } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';

const withMessages = someSamples();

const trigger = (center: TestCenter): HTMLElement => button(panelOf(center), 'More actions');

const isOpen = (center: TestCenter): boolean =>
  root(panelOf(center)).querySelector('[role=menu]') !== null;

async function press(center: TestCenter, key: string): Promise<void> {
  await sendKeys({ press: key });
  await settled(center);
}

/** Clicks the middle of an element with the mouse. */
async function click(center: TestCenter, element: Element): Promise<void> {
  const { x, y, width, height } = element.getBoundingClientRect();
  const position: [number, number] = [Math.round(x + width / 2), Math.round(y + height / 2)];
  await sendMouse({ type: 'click', position });
  await settled(center);
}

describe("the menu in the panel's header", () => {
  for (const key of ['Enter', ' ', 'ArrowDown']) {
    it(`opens by "${key}" on its button and focuses its first item`, async () => {
      const center = await anOpenPanel(withMessages);
      trigger(center).focus();
      await press(center, key);
      expect(focused()).to.equal(button(panelOf(center), 'Delete all'));
      expect(trigger(center).ariaExpanded).to.equal('true');
    });
  }

  it('closes by Escape, before the panel does, and returns the focus to its button', async () => {
    const center = await anOpenPanel(withMessages);
    trigger(center).focus();
    await press(center, 'Enter');
    await press(center, 'Escape');
    expect(isOpen(center)).to.equal(false);
    expect(center.open).to.equal(true);
    expect(focused()).to.equal(trigger(center));
    await press(center, 'Escape');
    expect(center.open).to.equal(false);
  });

  it('does not pass the keys that move among its items to the list', async () => {
    const center = await anOpenPanel(withMessages);
    trigger(center).focus();
    await press(center, 'Enter');
    for (const key of ['ArrowDown', 'ArrowUp', 'Home', 'End']) await press(center, key);
    expect(focused()).to.equal(button(panelOf(center), 'Delete all'));
  });

  it('closes when Tab moves on', async () => {
    const center = await anOpenPanel(withMessages);
    trigger(center).focus();
    await press(center, 'Enter');
    await press(center, 'Tab');
    expect(isOpen(center)).to.equal(false);
    expect(focused()).to.equal(button(panelOf(center), 'Close'));
  });

  it('opens and closes by the mouse, also by a click elsewhere in the panel', async () => {
    const center = await anOpenPanel(withMessages);
    await click(center, trigger(center));
    expect(isOpen(center)).to.equal(true);
    await click(center, trigger(center));
    expect(isOpen(center)).to.equal(false);
    await click(center, trigger(center));
    await click(center, find(panelOf(center), 'h2'));
    expect(isOpen(center)).to.equal(false);
  });

  it('returns the focus to its button when an item was chosen', async () => {
    const center = await anOpenPanel(withMessages);
    trigger(center).focus();
    await press(center, 'Enter');
    await press(center, 'Enter');
    expect(center.counts.total).to.equal(0);
    expect(isOpen(center)).to.equal(false);
    expect(focused()).to.equal(trigger(center));
  });

  it('disables items that would do nothing', async () => {
    const center = await anOpenPanel();
    const asked = requestsOf(center);
    trigger(center).focus();
    await press(center, 'Enter');
    expect(focused()?.ariaDisabled).to.equal('true');
    await press(center, 'Enter');
    expect(asked).to.deep.equal([]);
    expect(isOpen(center)).to.equal(true);
  });

  it('is closed when the panel opens again', async () => {
    const center = await anOpenPanel(withMessages);
    trigger(center).focus();
    await press(center, 'Enter');
    center.hide();
    await settled(center);
    center.show();
    await settled(center);
    expect(isOpen(center)).to.equal(false);
  });
});

describe("the open menu in the panel's header is accessible", () => {
  afterEach(() => setViewport({ width: 800, height: 600 }));

  for (const lang of ['en', 'de', 'pl', 'ar']) {
    it(`and inside a window of 320 px, in ${lang}`, async () => {
      await setViewport({ width: 320, height: 500 });
      const dir = lang === 'ar' ? 'rtl' : 'ltr';
      const center = await anOpenPanel(withMessages, { lang }, { dir });
      const header = find(panelOf(center), '.header');
      find(panelOf(center), '.menu > button').click();
      await settled(center);
      const { left, right } = find(panelOf(center), '[role=menu]').getBoundingClientRect();
      expect(left).to.be.at.least(0);
      expect(right).to.be.at.most(320);
      expect(header.scrollWidth).to.equal(header.clientWidth);
      await expectAccessible(center);
    });
  }
});
