import { expect } from '@open-wc/testing';
import { setViewport } from '@web/test-runner-commands';
import { aCenter, arrive, requestsOf } from './centers.ts';
import { press, tidyUp, withPopups } from './dialogs.ts';
import {
  button,
  expectAccessible,
  find,
  popupsOf,
  root,
  settled,
  stackOf,
  still,
  textOf,
} from './support.ts';
import { waitUntil } from './wait.ts';

const narrow = () => setViewport({ width: 320, height: 500 });
const wide = () => setViewport({ width: 800, height: 600 });

const allIn = (stack: Element) => [...root(stack).querySelectorAll<HTMLElement>('mc-popup')];

const timeOf = (popup: Element) => find(popup, '.line').getAnimations()[0] as Animation;

describe('in a window below 480 px, popups', () => {
  beforeEach(narrow);
  afterEach(async () => {
    await tidyUp();
    await wide();
  });

  it('are stacked: one is up and the others are behind it, with their number', async () => {
    const center = await withPopups(3);
    const [front, ...behind] = allIn(stackOf(center)) as [HTMLElement, ...HTMLElement[]];
    expect(textOf(front)).to.contain('Popup 2');
    expect(popupsOf(center)).to.deep.equal([front]);
    const { left, right, top } = front.getBoundingClientRect();
    expect([left, right]).to.deep.equal([16, 304]);
    let above = top;
    for (const each of behind) {
      const rect = each.getBoundingClientRect();
      expect(each.inert).to.equal(true);
      expect(rect.top).to.be.closeTo(above - 8, 1);
      expect(rect.width).to.be.below(right - left);
      above = rect.top;
    }
    const more = button(stackOf(center), '+2 more').getBoundingClientRect();
    expect(more.bottom).to.be.at.most(above);
    await expectAccessible(center);
  });

  it('come up one after the other, each with its own time', async () => {
    const center = await withPopups(0, 60_000);
    const asked = requestsOf(center);
    await arrive(center, { text: 'One' }, { text: 'Two' });
    await still(center);
    const [front, behind] = allIn(stackOf(center)) as [HTMLElement, HTMLElement];
    expect(timeOf(behind).playState).to.equal('paused');
    expect(timeOf(behind).currentTime).to.equal(0);
    const ids = center.messages.map(({ id }) => id);
    expect(asked).to.include(`shown ${ids[0]}`).and.not.to.include(`shown ${ids[1]}`);
    button(front, 'Close').click();
    await settled(center);
    await waitUntil(() => timeOf(behind).playState === 'running');
    expect(popupsOf(center)).to.deep.equal([behind]);
    expect(asked).to.include(`shown ${ids[1]}`);
    await still(center);
    await press(button(behind, 'Close'));
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
  });

  it('count those that are not loaded into the stack as well', async () => {
    const center = await withPopups(7);
    button(stackOf(center), '+6 more').click();
    expect(center.open).to.equal(true);
  });

  it('are below each other again when the window becomes wide', async () => {
    const center = await withPopups(3);
    await wide();
    await waitUntil(() => popupsOf(center).length === 3);
    await still(center);
    const tops = popupsOf(center).map((popup) => popup.getBoundingClientRect().top);
    expect(new Set(tops).size).to.equal(3);
    await narrow();
    await waitUntil(() => popupsOf(center).length === 1);
  });

  it('are above the on-screen keyboard', async () => {
    const center = await withPopups(1);
    const bottom = () => (popupsOf(center)[0] as Element).getBoundingClientRect().bottom;
    const before = bottom();
    Object.defineProperty(visualViewport, 'height', { value: 300, configurable: true });
    visualViewport?.dispatchEvent(new Event('resize'));
    expect(bottom()).to.equal(before - 200);
    Reflect.deleteProperty(visualViewport as object, 'height');
    visualViewport?.dispatchEvent(new Event('resize'));
    expect(bottom()).to.equal(before);
  });

  it('can be stacked at the top as well', async () => {
    const center = await aCenter([], { popups: 'top-center' });
    await arrive(center, { text: 'One', sticky: true }, { text: 'Two', sticky: true });
    await still(center);
    const [front, behind] = allIn(stackOf(center)) as [HTMLElement, HTMLElement];
    const { bottom } = front.getBoundingClientRect();
    expect(behind.getBoundingClientRect().bottom).to.be.closeTo(bottom + 8, 1);
    const more = button(stackOf(center), '+1 more').getBoundingClientRect();
    expect(more.top).to.be.at.least(bottom + 8);
  });
});
