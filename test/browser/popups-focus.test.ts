import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aCenter, arrive } from './centers.ts';
import { tidyUp, withDialog, withPopups, withSummary } from './dialogs.ts';
import { bellOf, button, focused, popupsOf, settled, stackOf, still } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** A focused button of the page; it is removed with the element. */
function aButton(center: TestCenter) {
  const element = document.createElement('button');
  center.after(element);
  element.focus();
  return element;
}

const jump = () => sendKeys({ press: 'F8' });

describe('the focus and the popups', () => {
  afterEach(tidyUp);

  it('moves to them and back by the hotkey, and Escape closes them', async () => {
    const center = await withPopups(2);
    bellOf(center).focus();
    await sendKeys({ press: 'F8' });
    expect(focused() === popupsOf(center)[0]).to.equal(true);
    await sendKeys({ press: 'F8' });
    expect(focused() === bellOf(center)).to.equal(true);
    await sendKeys({ press: 'F8' });
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(popupsOf(center)).to.have.length(1);
    expect(focused() === popupsOf(center)[0]).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(focused() === bellOf(center)).to.equal(true);
  });

  it('moves to them by the hotkey that the attribute names', async () => {
    const center = await aCenter([], { hotkey: 'Alt+M' });
    await arrive(center, { sticky: true });
    await settled(center);
    await sendKeys({ press: 'F8' });
    expect(focused() === document.body).to.equal(true);
    await sendKeys({ down: 'Alt' });
    await sendKeys({ press: 'm' });
    await sendKeys({ up: 'Alt' });
    expect(focused() === popupsOf(center)[0]).to.equal(true);
  });

  it('moves to the next older popup when the one that has it closes', async () => {
    const center = await withPopups(3);
    const [, middle, oldest] = popupsOf(center) as [HTMLElement, HTMLElement, HTMLElement];
    button(middle, 'Close').focus();
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(focused() === oldest).to.equal(true);
    for (const press of ['Delete', 'Backspace']) {
      await sendKeys({ press });
      await settled(center);
      expect(focused() === popupsOf(center)[0], press).to.equal(press === 'Delete');
    }
    expect(popupsOf(center)).to.have.length(0);
  });

  it('stays in the popup when the action that has it is gone', async () => {
    const center = await aCenter();
    const actions = [{ label: 'Cancel', id: 'cancel' }];
    const upload = center.notify({ text: 'Uploading', actions, sticky: true });
    await settled(center);
    const [popup] = popupsOf(center) as [HTMLElement];
    button(popup, 'Cancel').focus();
    upload.update({ text: 'Uploaded', actions: null });
    await settled(center);
    expect(focused() === popup).to.equal(true);
    button(popup, 'Uploaded').focus();
    upload.update({ url: '/files' });
    await settled(center);
    expect(focused() === popup).to.equal(true);
  });

  it('returns when all are closed together, even if not by the user', async () => {
    const center = await withPopups(2);
    const origin = aButton(center);
    await jump();
    button(stackOf(center), 'Close all').focus();
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(focused() === origin).to.equal(true);
    await arrive(center, { sticky: true });
    await still(center);
    await jump();
    center.inbox.popups.endAll();
    await settled(center);
    expect(focused() === origin).to.equal(true);
  });

  it('returns without scrolling the page, which the user has scrolled meanwhile', async () => {
    const center = await withPopups(1);
    const origin = aButton(center);
    const tall = document.createElement('div');
    tall.style.blockSize = '5000px';
    origin.after(tall);
    const [popup] = popupsOf(center) as [HTMLElement];
    button(popup, 'Close').focus();
    window.scrollTo(0, 3000);
    await sendKeys({ press: 'Enter' });
    await settled(center);
    expect(focused() === origin).to.equal(true);
    expect(window.scrollY).to.equal(3000);
    tall.remove();
  });

  it('moves to the bell if its origin is removed', async () => {
    const center = await withPopups(1);
    const origin = aButton(center);
    await jump();
    origin.remove();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(focused() === bellOf(center)).to.equal(true);
  });

  it('moves to the bell if its origin is no longer visible', async () => {
    const center = await withPopups(1);
    const origin = aButton(center);
    await jump();
    origin.hidden = true;
    await jump();
    expect(focused() === bellOf(center)).to.equal(true);
  });

  it('stays in the dialog if its origin is removed', async () => {
    const { center, dialog } = await withDialog();
    const origin = document.createElement('button');
    dialog.append(origin);
    origin.focus();
    await jump();
    origin.remove();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(focused() === dialog.querySelector('button')).to.equal(true);
    expect(dialog.open).to.equal(true);
  });

  it('moves nowhere if it had no origin', async () => {
    const center = await withPopups(1);
    await jump();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(focused() === document.body).to.equal(true);
  });

  it('does not move when a message arrives', async () => {
    const center = await withPopups(1);
    const origin = aButton(center);
    await arrive(center, { sticky: true });
    await still(center);
    expect(focused() === origin).to.equal(true);
    await jump();
    const holder = focused();
    await arrive(center, { sticky: true });
    await still(center);
    expect(focused() === holder).to.equal(true);
  });

  it('can move to the summary', async () => {
    const center = await withSummary(5);
    const stack = stackOf(center) as HTMLElement & { toggleFocus(): void };
    stack.toggleFocus();
    expect(focused() === popupsOf(center)[0]).to.equal(true);
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => center.open);
    center.hide();
  });
});
