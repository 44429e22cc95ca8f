import { expect, nextFrame, waitUntil } from '@open-wc/testing';
import { sendMouse } from '@web/test-runner-commands';
import { aMessage } from '../support/messages.ts';
import { aDialog, isIn, isUp, tidyUp, withPopups } from './dialogs.ts';
import {
  aCenter,
  button,
  expectAccessible,
  find,
  focused,
  popupsOf,
  root,
  settled,
  stackOf,
  still,
} from './support.ts';

/** Waits until the popup's time is paused. */
async function standsStill(popup: HTMLElement): Promise<void> {
  const [time] = find(popup, '.line').getAnimations() as [Animation];
  await waitUntil(() => time.playState === 'paused');
  const { currentTime } = time;
  await nextFrame();
  await nextFrame();
  expect(time.currentTime).to.equal(currentTime);
}

describe('the popups', () => {
  afterEach(tidyUp);

  it('open when a message arrives, are reported as shown, and leave no popover behind', async () => {
    const center = await aCenter();
    expect(isUp(center)).to.equal(false);
    const { key, message } = center.inbox.arrive({ level: 'success', text: 'Ready' });
    await settled(center);
    expect(isUp(center)).to.equal(true);
    expect(center.inbox.calls).to.deep.equal([`shown ${message.id}`]);
    button(popupsOf(center)[0] as Element, 'Close').click();
    expect(center.inbox.calls).to.include(`end ${key} close`);
    await waitUntil(() => !isUp(center));
  });

  it('close by themselves when their time is up', async () => {
    const center = await aCenter();
    const { key } = center.inbox.arrive({}, 60);
    await waitUntil(() => center.inbox.calls.includes(`end ${key} timeout`));
  });

  it('pause while the pointer is over one, and continue afterwards', async () => {
    const center = await withPopups(1, 1_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const { x, y } = popup.getBoundingClientRect();
    await sendMouse({ type: 'move', position: [Math.round(x + 30), Math.round(y + 20)] });
    await standsStill(popup);
    await sendMouse({ type: 'move', position: [0, 0] });
    await waitUntil(() => center.inbox.calls.join().includes('timeout'), '', { timeout: 5_000 });
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
    const center = await withPopups(1, 300);
    const [popup] = popupsOf(center) as [HTMLElement];
    popup.focus();
    await standsStill(popup);
    (focused() as HTMLElement).blur();
    await waitUntil(() => center.inbox.calls.join().includes('timeout'));
  });

  it('pause while the page is hidden', async () => {
    const center = await withPopups(1, 300);
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    await standsStill(popupsOf(center)[0] as HTMLElement);
    Reflect.deleteProperty(document, 'hidden');
    document.dispatchEvent(new Event('visibilitychange'));
    await waitUntil(() => center.inbox.calls.join().includes('timeout'));
  });

  it('stay up if they have no time', async () => {
    const center = await withPopups(1, null);
    expect(root(popupsOf(center)[0]).querySelector('.line')).to.equal(null);
  });

  it('offer to close all if there are at least two', async () => {
    const center = await withPopups(1);
    expect(root(stackOf(center)).querySelector('.bar')).to.equal(null);
    center.inbox.arrive();
    await settled(center);
    button(stackOf(center), 'Close all').click();
    expect(center.inbox.calls).to.include('endAll');
  });

  it('show how many more there are, and open the panel for them', async () => {
    const center = await withPopups(3);
    center.inbox.change(() => {
      center.inbox.popups.more = 4;
    });
    await settled(center);
    button(stackOf(center), '+4 more').click();
    expect(center.open).to.equal(true);
  });

  it('collapse equal ones with a count and start their time again', async () => {
    const center = await withPopups(1, 60_000);
    const popup = popupsOf(center)[0] as HTMLElement;
    const line = find(popup, '.line').getAnimations()[0] as Animation;
    line.currentTime = 30_000;
    const newest = aMessage({ text: 'Popup 0' });
    center.inbox.change(() => {
      center.inbox.popups.up = center.inbox.popups.up.map((each) => ({
        ...each,
        message: newest,
        ids: [newest.id, ...each.ids],
      }));
    });
    await settled(center);
    expect(root(popup).textContent).to.contain('2 times');
    const fresh = find(popup, '.line').getAnimations()[0] as Animation;
    expect(Number(fresh.currentTime)).to.be.below(10_000);
  });

  it('announce level and text to screen readers, errors immediately', async () => {
    const center = await aCenter();
    center.inbox.arrive({ level: 'success', subject: 'Ready', text: 'Report 42' });
    center.inbox.arrive({ level: 'error', text: 'It broke' }, null);
    const said = (role: string) => find(stackOf(center), `[role=${role}]`).textContent?.trim();
    await waitUntil(() => said('status') === 'Success: Ready. Report 42');
    expect(said('alert')).to.equal('Error: It broke');
  });

  it('of transient messages stay above the panel, and appear there while it is open', async () => {
    const center = await aCenter();
    // A window that is too narrow for both.
    center.style.setProperty('--mc-panel-width', '100vw');
    center.style.setProperty('--mc-popup-width', '100vw');
    center.inbox.change(() => {
      center.inbox.messages = Array.from({ length: 40 }, () => aMessage());
    });
    const { key } = center.inbox.arrive({ persistent: false, text: 'First' }, null);
    center.inbox.arrive({ text: 'It is in the list' }, null);
    await still(center);
    const isOnTop = () => {
      const { left, top } = (popupsOf(center)[0] as Element).getBoundingClientRect();
      return root(center).elementFromPoint(left + 60, top + 10) === stackOf(center);
    };
    center.show();
    await still(center);
    await waitUntil(() => popupsOf(center).length === 1 && isOnTop());
    center.inbox.popups.end(key, 'close');
    center.inbox.arrive({ persistent: false, text: 'Second' }, null);
    await still(center);
    expect(isOnTop()).to.equal(true);
    center.hide();
  });

  it('are at the position that the attribute names', async () => {
    const rows = ['top', 'bottom'];
    for (const place of rows.flatMap((row) =>
      ['start', 'center', 'end'].map((at) => `${row}-${at}`),
    )) {
      const center = await aCenter(undefined, { popups: place });
      center.inbox.arrive({}, null);
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
        const center = await aCenter(undefined, {}, { scheme, dir });
        for (const level of ['error', 'warning', 'success', 'info', 'debug'] as const) {
          center.inbox.arrive({ level, subject: level, text: 'It is so', url: '/x' });
        }
        await settled(center);
        await expectAccessible(center);
      });
    }
  }
});
