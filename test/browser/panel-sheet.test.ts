import { expect } from '@open-wc/testing';
import { sendKeys, setViewport } from '@web/test-runner-commands';
import { aCenter, anOpenPanel, arrive } from './centers.ts';
import { aDialog, closeButton, press, tidyUp } from './dialogs.ts';
import {
  bellOf,
  button,
  find,
  focused,
  focusedMessageId,
  panelOf,
  popupsOf,
  root,
  settled,
  still,
} from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

const withMessages = Array.from({ length: 6 }, someSamples).flat();

const narrow = () => setViewport({ width: 320, height: 500 });
const wide = () => setViewport({ width: 800, height: 600 });

const dialogOf = (center: TestCenter) => root(center).querySelector('dialog') as HTMLDialogElement;

const isSheet = (center: TestCenter): boolean => dialogOf(center).matches(':modal');

/** A button of the page behind the panel. */
function aButton(center: TestCenter): HTMLElement {
  const behind = document.createElement('button');
  center.after(behind);
  return behind;
}

describe('as a sheet, below 480 px, the panel', () => {
  beforeEach(narrow);
  afterEach(async () => {
    await tidyUp();
    await wide();
  });

  it('is modal: the covered page is inert', async () => {
    const center = await anOpenPanel(withMessages);
    expect(isSheet(center)).to.equal(true);
    expect(dialogOf(center).ariaLabel).to.equal('Messages');
    const holder = focused();
    aButton(center).focus();
    expect(focused()).to.equal(holder);
    expect(center.open).to.equal(true);
  });

  for (const [name, close] of Object.entries({
    Escape: () => sendKeys({ press: 'Escape' }),
    // The back gesture of a phone.
    'a close request': (center: TestCenter) =>
      dialogOf(center).dispatchEvent(new Event('cancel', { cancelable: true })),
    'a dialog that the browser has closed': (center: TestCenter) => dialogOf(center).close(),
  })) {
    it(`closes by ${name}, unless the page prevents it, and returns the focus`, async () => {
      const center = await anOpenPanel(withMessages);
      const asked: Event[] = [];
      center.addEventListener('mc-before-close', (event) => asked.push(event));
      center.addEventListener('mc-before-close', (event) => event.preventDefault(), { once: true });
      await close(center);
      await waitUntil(() => asked.length === 1);
      await settled(center);
      expect([center.open, isSheet(center)]).to.deep.equal([true, true]);
      await close(center);
      await waitUntil(() => !center.open);
      await settled(center);
      expect(asked).to.have.length(2);
      expect(dialogOf(center).open).to.equal(false);
      expect(focused()).to.equal(bellOf(center));
    });
  }

  it('keeps filter, scroll position and focus when the window becomes wide and narrow', async () => {
    const center = await anOpenPanel(withMessages);
    button(panelOf(center), 'Unread').click();
    for (let steps = 0; steps < 9; steps++) await sendKeys({ press: 'ArrowDown' });
    await still(center);
    const id = focusedMessageId(center);
    const scroller = find(panelOf(center), '.scroller');
    const { scrollTop } = scroller;
    expect(scrollTop).to.be.above(50);
    for (const [resize, sheet] of [
      [wide, false],
      [narrow, true],
    ] as const) {
      await resize();
      await waitUntil(() => isSheet(center) === sheet);
      await settled(center);
      expect(panelOf(center).matches(':popover-open')).to.equal(true);
      expect(focusedMessageId(center)).to.equal(id);
      expect(scroller.scrollTop).to.be.closeTo(scrollTop, 2);
      expect(button(panelOf(center), 'Unread').ariaPressed).to.equal('true');
    }
    expect(center.open).to.equal(true);
  });

  it('keeps the popups above it clickable, and releases them when it closes', async () => {
    const center = await aCenter(withMessages);
    await arrive(center, { persistent: false, sticky: true });
    await still(center);
    center.show();
    await still(center);
    await waitUntil(() => isSheet(center));
    await press(closeButton(center));
    await settled(center);
    expect(popupsOf(center)).to.have.length(0);
    expect(center.open).to.equal(true);
  });

  it('does not block the page if the page hides its bell', async () => {
    const center = await aCenter(withMessages);
    const page = center.parentElement as HTMLElement;
    page.hidden = true;
    center.show();
    await settled(center);
    expect(panelOf(center).parentElement === document.body).to.equal(true);
    expect([panelOf(center).role, panelOf(center).ariaLabel]).to.deep.equal(['dialog', 'Messages']);
    center.hide();
    await settled(center);
    page.hidden = false;
    center.show();
    await settled(center);
    expect(isSheet(center)).to.equal(true);
    page.hidden = true;
    await waitUntil(() => !isSheet(center));
    page.hidden = false;
    await waitUntil(() => isSheet(center));
    expect(center.open).to.equal(true);
  });
});

describe('a finger', () => {
  beforeEach(narrow);
  afterEach(wide);

  const drag = (from: Element, ...distances: number[]) => {
    const fire = (type: string, y: number) =>
      from.dispatchEvent(
        new PointerEvent(`pointer${type}`, {
          bubbles: true,
          composed: true,
          isPrimary: true,
          pointerType: 'touch',
          clientY: 100 + y,
        }),
      );
    fire('down', 0);
    for (const distance of distances) fire('move', distance);
    return (type = 'up') => fire(type, distances.at(-1) ?? 0);
  };

  const scrollerOf = (center: TestCenter) => find(panelOf(center), '.scroller');

  for (const name of ['.header', '.scroller']) {
    it(`drags the sheet down by its ${name}, which closes it`, async () => {
      const center = await anOpenPanel(withMessages);
      await still(center);
      const panel = panelOf(center);
      const end = drag(find(panel, name), 40, 160);
      expect(panel.getBoundingClientRect().top).to.equal(160);
      const touchmove = new Event('touchmove', { cancelable: true });
      panel.dispatchEvent(touchmove);
      expect(touchmove.defaultPrevented).to.equal(true);
      end();
      await waitUntil(() => !center.open);
      await waitUntil(() => panel.style.translate === '' && panel.getAnimations().length === 0);
    });
  }

  it('leaves the sheet open if it moves back, or if the page prevents closing', async () => {
    const center = await anOpenPanel(withMessages);
    const panel = panelOf(center);
    const header = find(panel, '.header');
    drag(header, 160, 20)();
    drag(header, 160)('cancel');
    expect(panel.style.translate).to.equal('');
    const asked: Event[] = [];
    center.addEventListener('mc-before-close', (event) => {
      asked.push(event);
      event.preventDefault();
    });
    drag(header, 160)();
    await waitUntil(() => asked.length === 1);
    await waitUntil(() => panel.getAnimations().length === 0);
    expect(panel.getBoundingClientRect().top).to.equal(0);
    expect(center.open).to.equal(true);
  });

  it('scrolls the list unless it is at its top, and does not drag a dropdown', async () => {
    const center = await anOpenPanel(withMessages);
    await still(center);
    scrollerOf(center).scrollTop = 50;
    drag(scrollerOf(center), 160)();
    scrollerOf(center).scrollTop = 0;
    drag(scrollerOf(center), -160)();
    await wide();
    await waitUntil(() => !isSheet(center));
    drag(find(panelOf(center), '.header'), 160)();
    expect(center.open).to.equal(true);
    expect(panelOf(center).style.translate).to.equal('');
  });
});

describe('under a modal dialog of the page, the panel', () => {
  afterEach(tidyUp);

  it('opens above it', async () => {
    const center = await aCenter(withMessages);
    const dialog = aDialog();
    dialog.showModal();
    center.show();
    await still(center);
    await press(button(panelOf(center), 'Unread'));
    expect(button(panelOf(center), 'Unread').ariaPressed).to.equal('true');
    await sendKeys({ press: 'Escape' });
    await settled(center);
    expect([center.open, dialog.open]).to.deep.equal([false, true]);
  });
});
