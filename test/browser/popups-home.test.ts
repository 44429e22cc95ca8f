import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aCenter, arrive } from './centers.ts';
import { isIn, isUp, tidyUp, withPopups } from './dialogs.ts';
import { aModal, closeModals, pressClose } from './modals.ts';
import { panelOf, popupsOf, settled, stackOf, still } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { waitUntil } from './wait.ts';

/** Ways in which a page hides an element, each with its undo. */
const HIDDEN: Record<string, (center: TestCenter) => () => void> = {
  'in a menu that CSS hides': (center) => {
    const menu = center.parentElement as HTMLElement;
    menu.style.display = 'none';
    return () => menu.style.removeProperty('display');
  },
  'hidden itself': (center) => {
    center.hidden = true;
    return () => center.toggleAttribute('hidden', false);
  },
  'in content that is not visible': (center) => {
    const menu = center.parentElement as HTMLElement;
    menu.style.contentVisibility = 'hidden';
    return () => menu.style.removeProperty('content-visibility');
  },
  'in closed details': (center) => {
    const details = document.createElement('details');
    center.before(details);
    details.moveBefore(center, null);
    return () => {
      details.open = true;
    };
  },
  'in no slot': (center) => {
    const root = (center.parentElement as HTMLElement).attachShadow({ mode: 'open' });
    return () => {
      root.innerHTML = '<slot></slot>';
    };
  },
};

describe('the popups of an element that is not rendered', () => {
  afterEach(async () => {
    closeModals();
    await tidyUp();
  });

  for (const [what, hide] of Object.entries(HIDDEN)) {
    it(`are in the body while it is ${what}, and return to it`, async () => {
      const center = await withPopups(0);
      const home = stackOf(center).parentNode;
      const show = hide(center);
      await arrive(center, { sticky: true });
      await still(center);
      await isIn(center, document.body);
      const stack = stackOf(center);
      expect(stack.matches('body > [data-turbo-temporary]:last-child')).to.equal(true);
      expect(stack.checkVisibility()).to.equal(true);
      await pressClose(center);
      expect(popupsOf(center)).to.have.length(0);
      show();
      await arrive(center, { sticky: true });
      await still(center);
      await isIn(center, home);
      expect(stack.hasAttribute('data-turbo-temporary')).to.equal(false);
      expect(stack.style.length).to.equal(0);
    });
  }

  it('move to the body when it is hidden before they were ever painted', async () => {
    const center = await withPopups(0);
    const menu = center.parentElement as HTMLElement;
    center.notify({ text: 'Saved', sticky: true });
    await settled(center);
    expect(isUp(center)).to.equal(true);
    menu.style.display = 'none';
    await isIn(center, document.body);
    expect(stackOf(center).checkVisibility()).to.equal(true);
  });

  it('move to the body when it is hidden while they are up, and return with it', async () => {
    const center = await withPopups(1);
    const home = stackOf(center).parentNode;
    const menu = center.parentElement as HTMLElement;
    menu.hidden = true;
    await isIn(center, document.body);
    menu.hidden = false;
    await isIn(center, home);
  });

  it('look as they would in the element', async () => {
    const center = await aCenter([], { lang: 'zh' }, { dir: 'rtl', scheme: 'dark' });
    const page = center.parentElement as HTMLElement;
    page.style.setProperty('--mc-surface', 'rgb(1, 2, 3)');
    page.hidden = true;
    await arrive(center, { sticky: true });
    await still(center);
    await isIn(center, document.body);
    const [popup] = popupsOf(center) as [HTMLElement];
    const { backgroundColor, colorScheme, direction } = getComputedStyle(popup);
    expect([backgroundColor, colorScheme]).to.deep.equal(['rgb(1, 2, 3)', 'dark']);
    expect([stackOf(center).lang, direction, popup.matches(':dir(rtl)')].join()).to.equal(
      'zh,rtl,true',
    );
  });

  it('are put back when a morph takes them out of the body', async () => {
    const center = await withPopups(1);
    (center.parentElement as HTMLElement).hidden = true;
    await isIn(center, document.body);
    stackOf(center).remove();
    await isIn(center, document.body);
    expect(popupsOf(center)).to.have.length(1);
    center.remove();
    await waitUntil(() => document.querySelector('body > mc-popup-stack') === null);
  });

  it('are in the modal for which the page hides them, too', async () => {
    const center = await withPopups(1);
    (center.parentElement as HTMLElement).hidden = true;
    await isIn(center, document.body);
    const modal = aModal({ hides: 'aria-hidden' });
    await isIn(center, modal.element);
    expect(stackOf(center).hasAttribute('aria-hidden')).to.equal(false);
    modal.close();
    await isIn(center, document.body);
    expect(stackOf(center).hasAttribute('aria-hidden')).to.equal(false);
  });

  it('have a panel that opens in the body, too', async () => {
    const center = await withPopups(0);
    const menu = center.parentElement as HTMLElement;
    menu.lang = 'ja';
    menu.hidden = true;
    center.show();
    await settled(center);
    const panel = panelOf(center);
    expect(panel.lang).to.equal('ja');
    expect(panel.parentElement === document.body).to.equal(true);
    expect(panel.checkVisibility()).to.equal(true);
    const { left, right, top, bottom } = panel.getBoundingClientRect();
    expect(left >= 0 && top >= 0 && right <= innerWidth && bottom <= innerHeight).to.equal(true);
    expect(panel.matches(':focus-within')).to.equal(true);
    panel.remove();
    await waitUntil(() => panel.parentElement === document.body);
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect(document.querySelector('body > mc-panel')).to.equal(null);
    expect(isUp(center)).to.equal(false);
  });
});
