import { expect } from '@open-wc/testing';
import { sendKeys, sendMouse } from '@web/test-runner-commands';
import { aCenter, arrive } from './centers.ts';
import {
  aDialog,
  aRule,
  closeButton,
  isIn,
  press,
  tidyUp,
  withDialog,
  withPopups,
} from './dialogs.ts';
import { expectAccessible, find, focused, popupsOf, root, settled, stackOf } from './support.ts';
import { waitUntil } from './wait.ts';

describe('the popups inside a modal dialog', () => {
  afterEach(tidyUp);

  it('look as at home', async () => {
    const center = await aCenter([], { lang: 'en' }, { dir: 'rtl', scheme: 'dark' });
    (center.parentElement as HTMLElement).style.setProperty('--mc-surface', 'rgb(1, 2, 3)');
    await arrive(center, { sticky: true });
    await settled(center);
    const [popup] = popupsOf(center) as [HTMLElement];
    const look = () => {
      const { backgroundColor, color, direction, fontFamily } = getComputedStyle(popup);
      const rtl = popup.matches(':dir(rtl)');
      return { backgroundColor, color, direction, fontFamily, rtl };
    };
    const atHome = look();
    expect(atHome.backgroundColor).to.equal('rgb(1, 2, 3)');
    const dialog = aDialog();
    dialog.style.cssText = 'direction: ltr; color: red; font-family: monospace';
    dialog.showModal();
    await isIn(center, dialog);
    expect(look()).to.deep.equal(atHome);
    expect(stackOf(center).lang).to.equal('en');
  });

  it('keep their position whatever the page styles in its dialogs', async () => {
    aRule('dialog > *, dialog * { margin: 9px; padding: 40px; inset: auto; }');
    const { center } = await withDialog();
    const { right } = (popupsOf(center)[0] as Element).getBoundingClientRect();
    expect(right).to.equal(document.documentElement.clientWidth - 16);
  });

  it('keep clicks and keys from the dialog', async () => {
    const { center, dialog } = await withDialog(2);
    const heard: string[] = [];
    for (const type of ['click', 'pointerdown', 'pointerup', 'mousedown', 'keydown', 'keyup']) {
      dialog.addEventListener(type, () => heard.push(type));
      document.addEventListener(type, () => heard.push(`document ${type}`), { once: true });
    }
    await press(closeButton(center));
    await settled(center);
    popupsOf(center)[0]?.focus();
    await sendKeys({ press: 'a' });
    expect(heard).to.deep.equal([]);
    expect(popupsOf(center)).to.have.length(1);
  });

  it('do not close a dialog that closes on a click outside', async () => {
    const { center, dialog } = await withDialog(2, 'any');
    await press(closeButton(center));
    await settled(center);
    expect(popupsOf(center)).to.have.length(1);
    expect(dialog.open).to.equal(true);
    await sendMouse({ type: 'click', position: [5, 5] });
    await waitUntil(() => !dialog.open);
  });

  it('handle Escape while they have the focus, and leave it to the dialog otherwise', async () => {
    const { center, dialog } = await withDialog(2);
    popupsOf(center)[0]?.focus();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(popupsOf(center)).to.have.length(1);
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(dialog.open).to.equal(true);
    expect(dialog.contains(focused())).to.equal(true);
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !dialog.open);
  });

  it('handle Escape in a text field that the page renders in them', async () => {
    const { center, dialog } = await withDialog();
    center.renderMessage = () => document.createElement('input');
    await settled(center);
    find(popupsOf(center)[0] as Element, 'input').focus();
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(dialog.open).to.equal(true);
  });

  it('are entered and left by the hotkey in a dialog', async () => {
    const { center, dialog } = await withDialog();
    const before = dialog.querySelector('button') as HTMLElement;
    before.focus();
    await sendKeys({ press: 'F8' });
    expect(focused()).to.equal(popupsOf(center)[0]);
    await sendKeys({ press: 'F8' });
    expect(focused()).to.equal(before);
  });

  it('announce messages in the dialog, and none twice', async () => {
    const { center, dialog, home } = await withDialog();
    const status = find(stackOf(center), '[role=status]');
    await waitUntil(() => status.textContent === '' || status.textContent === 'Info: Popup 0');
    await arrive(center, { text: 'Second', sticky: true });
    await waitUntil(() => status.textContent?.includes('Info: Second'));
    dialog.close();
    await isIn(center, home);
    await settled(center);
    expect(status.textContent).to.equal('');
  });

  it('are in the topmost dialog only once if two elements are on the page', async () => {
    const { center, dialog, home } = await withDialog();
    const other = await withPopups(1);
    await isIn(other, dialog);
    dialog.close();
    await isIn(center, home);
    await waitUntil(() => dialog.childElementCount === 1);
  });

  it('are accessible inside one', async () => {
    const { center, dialog } = await withDialog();
    dialog.setAttribute('aria-label', 'Dialog');
    (dialog.querySelector('button') as HTMLElement).textContent = 'OK';
    await arrive(center, { ...{}, level: 'error', subject: 'Broken', sticky: true });
    await expectAccessible(center);
    expect(root(stackOf(center)).querySelectorAll('mc-popup').length).to.equal(2);
  });
});
