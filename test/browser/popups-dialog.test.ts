import { expect } from '@open-wc/testing';
import { arrive, requestsOf } from './centers.ts';
import {
  aDialog,
  aRule,
  aShadowDialog,
  closeButton,
  isIn,
  isUp,
  press,
  tidyUp,
  withDialog,
  withPopups,
} from './dialogs.ts';
import { find, popupsOf, settled, stackOf, still } from './support.ts';
import { waitUntil } from './wait.ts';

describe('the popups and modal dialogs', () => {
  afterEach(tidyUp);

  it('are clickable above one that opens, and return home when it closes', async () => {
    const { center, dialog, home } = await withDialog();
    await arrive(center, { text: 'Second', sticky: true });
    await still(center);
    await press(closeButton(center));
    await settled(center);
    expect(popupsOf(center)).to.have.length(1);
    dialog.close();
    await isIn(center, home);
    expect(dialog.childElementCount).to.equal(1);
    expect(stackOf(center).style.length).to.equal(0);
  });

  it('open in one that is already open', async () => {
    const center = await withPopups(0);
    const dialog = aDialog();
    dialog.showModal();
    await arrive(center, { sticky: true });
    await still(center);
    await isIn(center, dialog);
    await press(closeButton(center));
    await waitUntil(() => popupsOf(center).length === 0 && dialog.childElementCount === 1);
  });

  it('open in one inside an open shadow root, and return when it closes', async () => {
    const center = await withPopups(0);
    const home = stackOf(center).parentNode;
    const dialog = aShadowDialog('open');
    dialog.showModal();
    await arrive(center, { sticky: true });
    await settled(center);
    await isIn(center, dialog);
    dialog.close();
    await isIn(center, home);
  });

  it('find one inside an open shadow root by its focus', async () => {
    const center = await withPopups(1);
    const dialog = aShadowDialog('open');
    dialog.showModal();
    await isIn(center, dialog);
  });

  it('find one whose content is slotted and covers the window', async () => {
    const center = await withPopups(0);
    const host = document.createElement('div');
    host.className = 'host';
    document.body.append(host);
    host.textContent = 'Sheet';
    const dialog = aDialog(host.attachShadow({ mode: 'open' }));
    dialog.innerHTML = '<slot></slot>';
    dialog.style.cssText = 'inset: 0; max-width: none; max-height: none; margin: 0; padding: 0';
    dialog.style.width = '100vw';
    dialog.style.height = '100vh';
    dialog.showModal();
    await arrive(center, { sticky: true });
    await settled(center);
    await isIn(center, dialog);
  });

  it('find one whose backdrop lets everything through', async () => {
    aRule('dialog::backdrop { display: none }');
    const { center } = await withDialog();
    await press(closeButton(center));
    await waitUntil(() => popupsOf(center).length === 0);
  });

  it('move to the topmost of nested ones, and back one by one', async () => {
    const { center, dialog, home } = await withDialog();
    const upper = aDialog(dialog);
    upper.showModal();
    await isIn(center, upper);
    upper.close();
    await isIn(center, dialog);
    dialog.close();
    await isIn(center, home);
  });

  it('wait, with their time, while one in a closed shadow root is open', async () => {
    const center = await withPopups(0);
    const home = stackOf(center).parentNode;
    const dialog = aShadowDialog('closed');
    dialog.showModal();
    const asked = requestsOf(center);
    await arrive(center, { text: 'Late', closeAfterMs: 60_000 });
    await settled(center);
    expect(isUp(center)).to.equal(false);
    const time = find(popupsOf(center)[0] as Element, '.line').getAnimations()[0] as Animation;
    expect(time.playState).to.equal('paused');
    const shown = `shown ${center.messages[0]?.id}`;
    expect(asked).not.to.include(shown);
    dialog.close();
    await isIn(center, home);
    await waitUntil(() => time.playState === 'running');
    expect(asked).to.include(shown);
    await waitUntil(() => find(stackOf(center), '[role=status]').textContent === 'Info: Late');
  });

  it('are hidden when one in a closed shadow root opens', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const dialog = aShadowDialog('closed');
    dialog.showModal();
    await waitUntil(() => !isUp(center));
    dialog.close();
    await isIn(center, home);
  });

  it('stay at home if that is inside the dialog', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const dialog = aDialog();
    dialog.append(center);
    dialog.showModal();
    await waitUntil(() => isUp(center));
    await settled(center);
    expect(stackOf(center).parentNode).to.equal(home);
    await press(closeButton(center));
    await waitUntil(() => popupsOf(center).length === 0);
  });

  it('return home when the dialog is removed, emptied, or no longer modal', async () => {
    const { center, dialog, home } = await withDialog();
    dialog.remove();
    await isIn(center, home);
    document.body.append(dialog);
    dialog.close();
    dialog.showModal();
    await isIn(center, dialog);
    dialog.close();
    dialog.show();
    await isIn(center, home);
    dialog.close();
  });

  it('return to the dialog when the page empties it', async () => {
    const { center, dialog } = await withDialog();
    dialog.replaceChildren(document.createElement('p'));
    await isIn(center, dialog);
    await press(closeButton(center));
    await waitUntil(() => popupsOf(center).length === 0);
  });

  it('leave nothing behind when the element is removed, or moved', async () => {
    const { center, dialog } = await withDialog();
    const page = center.parentElement as Element;
    center.remove();
    expect(dialog.childElementCount).to.equal(1);
    page.append(center);
    await isIn(center, dialog);
    const other = document.createElement('section');
    page.append(other);
    other.append(center);
    await isIn(center, dialog);
    other.moveBefore(center, null);
    await isIn(center, dialog);
  });

  it('also work in browsers without moveBefore', async () => {
    const mover = Object.getOwnPropertyDescriptor(Element.prototype, 'moveBefore');
    Reflect.deleteProperty(Element.prototype, 'moveBefore');
    try {
      const center = await withPopups(1, 60_000);
      const home = stackOf(center).parentNode;
      const popup = popupsOf(center)[0];
      const time = find(popup as Element, '.line').getAnimations()[0] as Animation;
      time.currentTime = 30_000;
      const dialog = aDialog();
      dialog.showModal();
      await isIn(center, dialog);
      await waitUntil(() => time.playState === 'running');
      expect(Number(time.currentTime)).to.be.above(29_999);
      dialog.close();
      await isIn(center, home);
      expect(popupsOf(center)[0]).to.equal(popup);
      dialog.showModal();
      await isIn(center, dialog);
      dialog.remove();
      await isIn(center, home);
    } finally {
      if (mover) Object.defineProperty(Element.prototype, 'moveBefore', mover);
    }
  });

  it('keep their time and animation while they move', async () => {
    const center = await withPopups(1, 60_000);
    const [popup] = popupsOf(center);
    const time = find(popup as Element, '.line').getAnimations()[0] as Animation;
    time.currentTime = 30_000;
    const dialog = aDialog();
    dialog.showModal();
    await isIn(center, dialog);
    await settled(center);
    expect(popupsOf(center)[0]).to.equal(popup);
    expect(Number(time.currentTime)).to.be.above(29_999);
    expect(time.playState).to.equal('running');
    expect((popup as Element).getAnimations()).to.have.length(0);
  });
});
