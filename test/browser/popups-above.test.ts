import { expect } from '@open-wc/testing';
import { emulateMedia, sendMouse } from '@web/test-runner-commands';
import { arrive } from './centers.ts';
import { closeButton, isIn, isUp, press, tidyUp, withPopups } from './dialogs.ts';
import { bellOf, panelOf, popupsOf, settled, stackOf, still } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** An element of the page that covers the window; `tidyUp` removes it. */
function aCover(): HTMLElement {
  const cover = document.createElement('div');
  cover.className = 'host';
  cover.style.cssText = 'position: fixed; inset: 0; width: 100vw; height: 100vh; margin: 0';
  document.body.append(cover);
  return cover;
}

async function expectPressable(center: TestCenter): Promise<void> {
  await press(closeButton(center));
  await settled(center);
  expect(popupsOf(center)).to.have.length(0);
}

describe('the popups above what covers the page', () => {
  afterEach(async () => {
    await emulateMedia({ media: 'screen' });
    await tidyUp();
  });

  it('are above the page’s highest z-index', async () => {
    aCover().style.zIndex = '2147483647';
    await expectPressable(await withPopups(1));
  });

  for (const kind of ['auto', 'manual']) {
    it(`are above a popover that opens later (${kind})`, async () => {
      const center = await withPopups(1);
      const cover = aCover();
      cover.popover = kind;
      cover.showPopover();
      await waitUntil(() => {
        const { x, y } = closeButton(center).getBoundingClientRect();
        return document.elementFromPoint(x + 5, y + 5) !== cover;
      });
      await expectPressable(center);
    });
  }

  it('are in a fullscreen element', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const cover = aCover();
    cover.addEventListener('click', () => void cover.requestFullscreen(), { once: true });
    await sendMouse({ type: 'click', position: [20, 20] });
    await waitUntil(() => document.fullscreenElement === cover);
    await isIn(center, cover);
    await expectPressable(center);
    await arrive(center, { sticky: true });
    await still(center);
    await document.exitFullscreen();
    await isIn(center, home);
  });

  it('wait during a view transition, and do not flicker', async () => {
    const center = await withPopups(1);
    const toggles: string[] = [];
    stackOf(center).addEventListener('beforetoggle', (event) => {
      toggles.push((event as ToggleEvent).newState);
    });
    const style = document.createElement('style');
    style.className = 'test';
    style.textContent = '::view-transition-group(*) { animation-duration: 600ms }';
    document.head.append(style);
    const transition = document.startViewTransition(() => {});
    await transition.ready;
    await arrive(center, { sticky: true });
    await settled(center);
    document.body.click();
    expect(isUp(center)).to.equal(true);
    await transition.finished;
    await still(center);
    expect(isUp(center)).to.equal(true);
    expect(toggles).to.deep.equal([]);
    for (const { key } of center.inbox.popups.stack.popups) center.inbox.popups.end(key, 'close');
    await still(center);
    await waitUntil(() => !isUp(center));
    const next = document.startViewTransition(() => {});
    await next.ready;
    await arrive(center, { sticky: true });
    await settled(center);
    expect(isUp(center)).to.equal(false);
    await next.finished;
    await waitUntil(() => isUp(center));
  });

  it('are not printed, nor are bell and panel', async () => {
    const center = await withPopups(1);
    await emulateMedia({ media: 'print' });
    const elements = [stackOf(center), bellOf(center), center];
    expect(elements.filter((each) => each.checkVisibility())).to.deep.equal([]);
    await isIn(center, document.body);
    expect(stackOf(center).checkVisibility()).to.equal(false);
    await emulateMedia({ media: 'screen' });
    await waitUntil(() => elements.every((each) => each.checkVisibility()));
    // It puts the popup away.
    center.show();
    await settled(center);
    expect(panelOf(center).checkVisibility()).to.equal(true);
    await emulateMedia({ media: 'print' });
    expect(panelOf(center).checkVisibility()).to.equal(false);
    center.hide();
  });
});
