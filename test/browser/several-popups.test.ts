import { expect, nextFrame } from '@open-wc/testing';
import type { MessageCenterElement } from '../../widget/classes.ts';
import {
  arrived,
  elementsOfAUser,
  live,
  popupsIn,
  popupsOnPage,
  within,
} from './elements-of-a-user.ts';
import { root } from './support.ts';
import { waitUntil } from './wait.ts';

/** Two live elements, each in a separate part of the page. */
async function two() {
  const { page, elements, ...rest } = await elementsOfAUser(2);
  const [a, b] = elements as [MessageCenterElement, MessageCenterElement];
  const [partA, partB] = [document.createElement('div'), document.createElement('div')];
  partA.append(a);
  partB.append(b);
  page.append(partA, partB);
  await live(elements);
  return { ...rest, page, elements, a, b, partA, partB };
}

/** The animation that ends with the popup's time. */
function timeOf(popup: HTMLElement): Animation {
  const [animation] = root(popup).querySelector('.line')?.getAnimations() ?? [];
  if (!animation) throw new Error('The popup has no time.');
  return animation;
}

/** A ResizeObserver does not report what is hidden and shown again within one frame. */
async function noticed(): Promise<void> {
  await nextFrame();
  await nextFrame();
}

const inBody = (parent: ParentNode): boolean => parent === document.body;

describe('the popups of elements that share an inbox', () => {
  for (const [how, leave] of Object.entries({
    hidden: (part: HTMLElement) => {
      part.style.display = 'none';
    },
    removed: (part: HTMLElement) => part.remove(),
  })) {
    it(`move on, and nothing starts again, when the element that shows them is ${how}`, async () => {
      const { a, b, partA, heard, send } = await two();
      await send('One');
      await popupsIn(within(a));
      const [popup] = popupsOnPage() as [HTMLElement];
      const announced: string[] = [];
      const stackRoot = popup.getRootNode() as ShadowRoot;
      await waitUntil(() => stackRoot.querySelector('[role=status]')?.textContent);
      const observer = new MutationObserver(() => {
        announced.push(stackRoot.querySelector('[role=status]')?.textContent ?? '');
      });
      observer.observe(stackRoot.querySelector('[role=status]') as Element, { childList: true });
      for (const slide of popup.getAnimations()) slide.finish();
      const time = timeOf(popup);
      time.currentTime = 3_000;
      leave(partA);
      await popupsIn(within(b));
      expect(popupsOnPage()[0] === popup).to.equal(true);
      expect(timeOf(popup) === time).to.equal(true);
      await waitUntil(() => time.playState === 'running' && Number(time.currentTime) > 3_000);
      expect(popup.getAnimations()).to.deep.equal([]);
      await nextFrame();
      expect(announced.filter(Boolean)).to.deep.equal([]);
      observer.disconnect();
      expect(heard.filter((each) => each.endsWith('popup'))).to.deep.equal(['e0 popup']);
      root(popup).querySelector<HTMLElement>('.icon-button')?.click();
      await waitUntil(() => b.counts.unread === 0);
    });
  }

  it('are shown by the other one if CSS hides the first when they arrive, and move back', async () => {
    const { a, b, partA, heard, send } = await two();
    partA.style.display = 'none';
    await noticed();
    await send('One', { level: 'error' });
    await popupsIn(within(b));
    expect(heard.at(-1)).to.equal('e1 popup');
    partA.style.display = '';
    await popupsIn(within(a));
    await send('Two', { level: 'error' });
    await popupsIn(within(a), 2);
    expect(heard.at(-1)).to.equal('e0 popup');
  });

  it('are in the body once while all elements are hidden, and move to the first that is shown', async () => {
    const { a, b, partA, partB, send } = await two();
    partA.hidden = true;
    b.hidden = true;
    await send('One', { level: 'error' });
    await popupsIn(inBody);
    b.hidden = false;
    await popupsIn(within(b));
    partB.hidden = true;
    await popupsIn(inBody);
    partA.hidden = false;
    await popupsIn(within(a));
  });

  it('skip an element without a slot, until it has one', async () => {
    const { a, b, partA, elements, send } = await two();
    const shadow = partA.attachShadow({ mode: 'open' });
    await noticed();
    await send('One', { level: 'error' });
    await arrived(elements, 1);
    await popupsIn(within(b));
    shadow.innerHTML = '<slot></slot>';
    await popupsIn(within(a));
  });

  it('close when no element may show them any more, and come back when one may', async () => {
    const { a, b, send } = await two();
    b.popups = 'none';
    await send('One', { level: 'error' });
    await popupsIn(within(a));
    a.popups = 'none';
    await waitUntil(() => popupsOnPage().length === 0);
    b.popups = 'top-start';
    await popupsIn(within(b));
    const [popup] = popupsOnPage() as [HTMLElement];
    expect((popup.getRootNode() as ShadowRoot).host.getAttribute('place')).to.equal('top-start');
  });

  it('stay with the others when the element that shows them gets another user', async () => {
    const { a, b, send } = await two();
    await send('One', { level: 'error' });
    await popupsIn(within(a));
    a.token = 'somebody else';
    await popupsIn(within(b));
    await waitUntil(() => a.connection === 'live' && a.counts.total === 0);
    expect(b.counts.total).to.equal(1);
  });
});
