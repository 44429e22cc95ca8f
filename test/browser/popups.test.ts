import { expect, nextFrame } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { aCenter, arrive, requestsOf } from './centers.ts';
import { aDialog, isIn, isUp, tidyUp, withPopups } from './dialogs.ts';
import {
  button,
  expectAccessible,
  find,
  focused,
  popupsOf,
  record,
  root,
  settled,
  stackOf,
  still,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** Waits until the popup's time is paused. */
async function standsStill(popup: HTMLElement): Promise<void> {
  const [time] = find(popup, '.line').getAnimations() as [Animation];
  await waitUntil(() => time.playState === 'paused');
  const { currentTime } = time;
  await nextFrame();
  await nextFrame();
  expect(time.currentTime).to.equal(currentTime);
}

/** The popup closes when its time is over, which marks nothing read. */
async function goneByItself(center: TestCenter): Promise<void> {
  await waitUntil(() => popupsOf(center).length === 0, 'it closes');
  expect(center.counts.unread).to.equal(1);
}

describe('the popups', () => {
  afterEach(tidyUp);

  it('open when a message arrives, are reported as shown, and leave no popover behind', async () => {
    const center = await aCenter();
    expect(isUp(center)).to.equal(false);
    const asked = requestsOf(center);
    const { id } = await arrive(center, { level: 'success', text: 'Ready' });
    expect(isUp(center)).to.equal(true);
    expect(asked.filter((request) => request.startsWith('shown'))).to.deep.equal([`shown ${id}`]);
    button(popupsOf(center)[0] as Element, 'Close').click();
    expect(center.counts.unread).to.equal(0);
    await waitUntil(() => !isUp(center));
  });

  it('close by themselves when their time is up', async () => {
    const center = await aCenter([], { 'popup-ms': '60' });
    const heard = record(center);
    await arrive(center);
    await goneByItself(center);
    expect(heard).to.include('mc-popup');
  });

  it('keep the time that has run while their stack is out of the page', async () => {
    const center = await withPopups(1, 60_000);
    const time = find(popupsOf(center)[0] as Element, '.line').getAnimations()[0] as Animation;
    const stack = stackOf(center);
    const home = stack.parentElement as HTMLElement;
    time.currentTime = 59_800;
    stack.remove();
    await waitUntil(() => time.playState === 'idle', 'the browser may forget it');
    home.append(stack);
    await goneByItself(center);
  });

  it('pause while the pointer is over one, and continue afterwards', async () => {
    const center = await withPopups(1, 1_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const { x, y } = popup.getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(x + 30), Math.round(y + 20)] });
    await standsStill(popup);
    await sendMouse({ type: 'move', position: [0, 0] });
    await goneByItself(center);
  });

  it('notice that the pointer has left after they have moved into a dialog', async () => {
    const center = await withPopups(1, 60_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const line = () => find(popup, '.line').getAnimations()[0]?.playState;
    const { x, y } = popup.getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(x + 30), Math.round(y + 20)] });
    await waitUntil(() => line() === 'paused');
    const dialog = aDialog();
    dialog.showModal();
    await isIn(center, dialog);
    await sendMouse({ type: 'move', position: [Math.round(x + 32), Math.round(y + 20)] });
    await waitUntil(() => line() === 'paused');
    await sendMouse({ type: 'move', position: [0, 0] });
    await waitUntil(() => line() === 'running');
  });

  it('pause while one has the focus', async () => {
    const center = await withPopups(1, 600);
    const [popup] = popupsOf(center) as [HTMLElement];
    popup.focus();
    await standsStill(popup);
    (focused() as HTMLElement).blur();
    await goneByItself(center);
  });

  it('pause while the page is hidden', async () => {
    const center = await withPopups(1, 600);
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await standsStill(popupsOf(center)[0] as HTMLElement);
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await goneByItself(center);
  });

  it('stay up if they have no time', async () => {
    const center = await withPopups(1, null);
    expect(root(popupsOf(center)[0]).querySelector('.line')).to.equal(null);
  });

  it('offer to close all if there are at least two', async () => {
    const center = await withPopups(1);
    expect(root(stackOf(center)).querySelector('.bar')).to.equal(null);
    await arrive(center);
    button(stackOf(center), 'Close all').click();
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(center.counts.unread).to.equal(0);
  });

  it('show how many more there are, and open the panel for them', async () => {
    const center = await withPopups(7);
    button(stackOf(center), '+4 more').click();
    expect(center.open).to.equal(true);
  });

  it('collapse equal ones with a count and start their time again', async () => {
    const center = await withPopups(1, 60_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const line = find(popup, '.line').getAnimations()[0] as Animation;
    line.currentTime = 30_000;
    await arrive(center, { text: 'Popup 0' });
    expect(root(popup).textContent).to.contain('2 times');
    const fresh = find(popup, '.line').getAnimations()[0] as Animation;
    expect(Number(fresh.currentTime)).to.be.below(10_000);
  });

  it('announce level and text to screen readers, errors immediately', async () => {
    const center = await aCenter();
    await arrive(
      center,
      { level: 'success', subject: 'Ready', text: 'Report 42' },
      { level: 'error', text: 'It broke' },
    );
    const said = (role: string) => find(stackOf(center), `[role=${role}]`).textContent?.trim();
    await waitUntil(() => said('status') === 'Success: Ready. Report 42');
    expect(said('alert')).to.equal('Error: It broke');
  });

  it('of transient messages stay above the panel, and appear there while it is open', async () => {
    const center = await aCenter(Array.from({ length: 40 }, () => ({})));
    // A window that is too narrow for both.
    center.style.setProperty('--mc-panel-width', '100vw');
    center.style.setProperty('--mc-popup-width', '100vw');
    await arrive(center, { persistent: false, text: 'First', sticky: true });
    await arrive(center, { text: 'It is in the list', sticky: true });
    await still(center);
    const isOnTop = () => {
      const { left, top } = (popupsOf(center)[0] as Element).getBoundingClientRect();
      return root(center).elementFromPoint(left + 60, top + 10) === stackOf(center);
    };
    center.show();
    await still(center);
    await waitUntil(() => popupsOf(center).length === 1 && isOnTop());
    button(popupsOf(center)[0] as Element, 'Close').click();
    await arrive(center, { persistent: false, text: 'Second', sticky: true });
    await still(center);
    expect(isOnTop()).to.equal(true);
    center.hide();
  });

  it('are at the position that the attribute names', async () => {
    const rows = ['top', 'bottom'];
    for (const place of rows.flatMap((row) =>
      ['start', 'center', 'end'].map((at) => `${row}-${at}`),
    )) {
      const center = await aCenter([], { popups: place });
      await arrive(center, { sticky: true });
      await settled(center);
      const { left, right, top } = (popupsOf(center)[0] as Element).getBoundingClientRect();
      expect(top < innerHeight / 2).to.equal(place.startsWith('top'));
      if (place.endsWith('start')) expect(left).to.be.below(40);
      if (place.endsWith('center')) expect(left + right).to.be.closeTo(innerWidth, 2);
      if (place.endsWith('end')) expect(right).to.be.above(innerWidth - 40);
      center.remove();
    }
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const dir of ['ltr', 'rtl'] as const) {
      it(`are accessible in all levels, ${scheme} and ${dir}`, async () => {
        const center = await aCenter([], {}, { scheme, dir });
        const levels = ['error', 'warning', 'success', 'info', 'debug'] as const;
        const samples = levels.map((level) => ({ level, subject: level, text: 'So', url: '/x' }));
        // As many as there is room for.
        for (const some of [samples.slice(0, 3), samples.slice(3)]) {
          await arrive(center, ...some);
          await expectAccessible(center);
          center.inbox.popups.endAll();
        }
      });
    }
  }
});
