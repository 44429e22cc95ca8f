import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse, setViewport } from '@web/test-runner-commands';
import { anOpenPanel } from './centers.ts';
import { tidyUp, withPopups } from './dialogs.ts';
import { anInboxPage, listOf, showsRow } from './inbox-page.ts';
import { aUser, listedRows } from './real-center.ts';
import { bellOf, button, find, focused, panelOf, popupsOf, rowsOf, settled } from './support.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

/** More than the elements of any page here that Tab reaches. */
const TABS = 30;

/** Presses Tab until that element has the focus. */
async function tabTo(wanted: Element): Promise<void> {
  for (let tabs = 0; tabs < TABS && focused() !== wanted; tabs += 1) {
    await sendKeys({ press: 'Tab' });
  }
  expect(focused() === wanted, 'Tab leads there').to.equal(true);
}

/** The same, backwards. */
async function tabBackTo(wanted: Element): Promise<void> {
  await sendKeys({ down: 'Shift' });
  await tabTo(wanted);
  await sendKeys({ up: 'Shift' });
}

describe('the tab order of a page', () => {
  afterEach(tidyUp);

  it('leads into <message-inbox> and out of it', async () => {
    const { inbox, page } = await anInboxPage(2);
    await showsRow(inbox, 'Message 2');
    const [before, after] = [document.createElement('button'), document.createElement('button')];
    page.prepend(before);
    page.append(after);
    before.focus();
    await tabTo(button(listOf(inbox), 'All'));
    await tabTo(after);
    await tabBackTo(button(listOf(inbox), 'More actions'));
  });

  it('leads from the bell into a panel that the focus has left', async () => {
    const center = await anOpenPanel(someSamples());
    const behind = document.createElement('button');
    center.after(behind);
    await tabTo(behind);
    expect(center.open).to.equal(true);
    bellOf(center).focus();
    await sendKeys({ press: 'Tab' });
    expect(focused() === button(panelOf(center), 'All')).to.equal(true);
    await tabTo(rowsOf(center)[0] as HTMLElement);
  });

  it('leads through a sheet again from its end', async () => {
    await setViewport({ width: 320, height: 500 });
    const center = await anOpenPanel([{}]);
    const row = rowsOf(center)[0] as HTMLElement;
    await tabTo(button(row, 'Delete'));
    await sendKeys({ press: 'Tab' });
    await tabTo(row);
    await setViewport({ width: 800, height: 600 });
  });

  it('leads to the first of the last messages after the button that loads them', async () => {
    const { center } = await aUser(
      Array.from({ length: 25 }, (_, index) => `Message ${index + 1}`),
    );
    await waitUntil(() => listedRows(center).length > 0, 'the first ones are there');
    await tabTo(button(listedRows(center)[0] as HTMLElement, 'Delete'));
    await sendKeys({ press: 'Tab' });
    await waitUntil(() => focused()?.ariaLabel?.includes('Message 5'), 'the row has the focus');
  });

  it('leads through all popups, the newest first', async () => {
    const center = await withPopups(3);
    bellOf(center).focus();
    const [newest, middle, oldest] = popupsOf(center) as [HTMLElement, HTMLElement, HTMLElement];
    await tabTo(button(newest, 'Close'));
    await tabTo(button(middle, 'Close'));
    await tabTo(button(oldest, 'Close'));
    await tabBackTo(button(newest, 'Close'));
  });

  it('begins in the panel after a click on its header, whose keys still work', async () => {
    const center = await anOpenPanel(someSamples());
    const { left, top, height } = find(panelOf(center), 'h2').getBoundingClientRect();
    const position: [number, number] = [Math.round(left + 5), Math.round(top + height / 2)];
    await sendMouse({ type: 'click', position });
    await sendKeys({ press: 'ArrowDown' });
    await settled(center);
    expect(focused() === rowsOf(center)[0]).to.equal(true);
    bellOf(center).focus();
    expect(panelOf(center).hasAttribute('tabindex')).to.equal(false);
  });
});
