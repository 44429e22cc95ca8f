import { expect } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { arrive } from './centers.ts';
import { closeButton, press, tidyUp, withDialog, withPopups } from './dialogs.ts';
import { button, popupsOf, stackOf, still } from './support.ts';
import type { TestCenter } from './test-center.ts';

/** Clicks without moving the mouse. */
async function click(center: TestCenter): Promise<void> {
  await sendMouse({ type: 'down' });
  await sendMouse({ type: 'up' });
  await still(center);
}

async function pointAt(element: Element): Promise<void> {
  const { x, y } = element.getBoundingClientRect();
  await sendMouse({ type: 'move', position: [Math.round(x + 10), Math.round(y + 10)] });
}

/** Another popup takes the place of the one under the pointer. */
async function replaced(center: TestCenter): Promise<void> {
  await arrive(center, { text: 'Another one', sticky: true });
  await still(center);
}

const textsOf = (center: TestCenter): string[] =>
  popupsOf(center).map((popup) => popup.shadowRoot?.querySelector('.text')?.textContent ?? '');

describe('a click on a popup', () => {
  afterEach(tidyUp);

  for (const [where, open] of [
    ['on the page', () => withPopups(1)],
    ['in a dialog', async () => (await withDialog()).center],
  ] as const) {
    it(`does nothing if the popup has just moved under the pointer, ${where}`, async () => {
      const center = await open();
      await pointAt(closeButton(center));
      await replaced(center);
      await click(center);
      expect(textsOf(center)).to.deep.equal(['Another one', 'Popup 0']);
      expect(center.counts.unread).to.equal(2);
      await click(center);
      expect(textsOf(center)).to.deep.equal(['Popup 0']);
      await click(center);
      expect(popupsOf(center)).to.deep.equal([]);
    });
  }

  it('does nothing if the popup has moved to where a button was', async () => {
    const center = await withPopups(2);
    await pointAt(button(stackOf(center), 'Close all'));
    await replaced(center);
    await click(center);
    expect(popupsOf(center).length).to.equal(3);
  });

  it('counts after the pointer has moved, and where no pointer makes it', async () => {
    const center = await withPopups(1);
    await pointAt(closeButton(center));
    await replaced(center);
    closeButton(center).click();
    await still(center);
    expect(textsOf(center)).to.deep.equal(['Popup 0']);
    await replaced(center);
    await press(closeButton(center));
    await still(center);
    expect(textsOf(center)).to.deep.equal(['Popup 0']);
  });
});
