import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { aCenter, arrive, requestsOf } from './centers.ts';
import { find, popupsOf, settled, still } from './support.ts';
import { waitUntil } from './wait.ts';

async function aPopup(place = 'bottom-end') {
  const center = await aCenter([], { popups: place });
  await arrive(center, { sticky: true });
  await still(center);
  const popup = popupsOf(center)[0] as HTMLElement;
  const touch = (type: string, x: number, pointerType = 'touch') =>
    find(popup, '.message').dispatchEvent(
      new PointerEvent(`pointer${type}`, {
        bubbles: true,
        composed: true,
        isPrimary: true,
        pointerId: 7,
        pointerType,
        clientX: x,
      }),
    );
  const asked = requestsOf(center);
  const ended = () => asked.some((request) => request.startsWith('end-popup '));
  return { center, popup, touch, asked, ended };
}

describe('swiping a popup', () => {
  it('closes it towards the nearest side, as its close button does', async () => {
    const { center, popup, touch, asked } = await aPopup();
    touch('down', 100);
    touch('move', 160);
    expect(popup.style.translate).to.equal('60px');
    touch('move', 240);
    touch('up', 240);
    expect(asked.at(-1)).to.match(/^end-popup .* close$/);
    await settled(center);
    expect(center.counts.unread).to.equal(0);
    await waitUntil(() => !popup.isConnected);
  });

  it('lets it spring back after a short distance', async () => {
    const { popup, touch, ended } = await aPopup();
    touch('down', 100);
    touch('move', 125);
    touch('up', 125);
    expect(popup.style.translate).to.equal('');
    expect(ended()).to.equal(false);
  });

  it('lets it spring back when the page began to scroll', async () => {
    const { popup, touch, ended } = await aPopup();
    touch('down', 100);
    touch('move', 300);
    touch('cancel', 300);
    expect(popup.style.translate).to.equal('');
    expect(ended()).to.equal(false);
    touch('move', 300);
    expect(popup.style.translate).to.equal('');
  });

  it('does not move it to the far side', async () => {
    const { popup, touch, ended } = await aPopup();
    touch('down', 300);
    touch('move', 100);
    expect(popup.style.translate).to.equal('0px');
    touch('up', 100);
    expect(ended()).to.equal(false);
  });

  it('moves it to the other side if that is nearer', async () => {
    const { touch, ended } = await aPopup('top-start');
    touch('down', 300);
    touch('move', 100);
    touch('up', 100);
    expect(ended()).to.equal(true);
  });

  for (const x of [100, 500]) {
    it(`moves it to either side in the middle, ${x}`, async () => {
      const { touch, ended } = await aPopup('top-center');
      touch('down', 300);
      touch('move', x);
      touch('up', x);
      expect(ended()).to.equal(true);
    });
  }

  for (const x of [20, 280]) {
    it(`moves it to either side in a narrow window, ${x}`, async () => {
      await setViewport({ width: 320, height: 500 });
      const { touch, ended } = await aPopup('bottom-start');
      touch('down', 150);
      touch('move', x);
      touch('up', x);
      expect(ended()).to.equal(true);
      await setViewport({ width: 800, height: 600 });
    });
  }

  it('never starts with a mouse', async () => {
    const { popup, touch } = await aPopup();
    touch('down', 100, 'mouse');
    touch('move', 300, 'mouse');
    expect(popup.style.translate).to.equal('');
  });

  it('leaves scrolling and zooming to the page', async () => {
    const { popup } = await aPopup();
    expect(getComputedStyle(popup).touchAction).to.equal('pan-y pinch-zoom');
  });
});
