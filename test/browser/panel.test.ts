import { expect } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aCenter, anOpenPanel, arrive, requestsOf } from './centers.ts';
import { bellOf, button, find, focused, panelOf, rowsOf, settled, textOf } from './support.ts';
import type { TestCenter } from './test-center.ts';
import { someSamples } from './test-user.ts';
import { waitUntil } from './wait.ts';

const withMessages = someSamples();

const transient = { persistent: false };
const many = Array.from({ length: 100 }, () => ({}));

const request = (center: TestCenter): Promise<unknown> =>
  new Promise((resolve) => {
    panelOf(center).addEventListener('mc-request', (event) => {
      resolve((event as unknown as { request: unknown }).request);
    });
  });

describe('the panel', () => {
  it('lists newest first, and only unread messages with that filter', async () => {
    const center = await anOpenPanel(withMessages);
    expect(rowsOf(center)).to.have.length(5);
    expect(textOf(rowsOf(center)[0] as Element)).to.contain('Import failed');
    button(panelOf(center), 'Unread').click();
    await settled(center);
    expect(rowsOf(center)).to.have.length(3);
    expect(button(panelOf(center), 'Unread').getAttribute('aria-pressed')).to.equal('true');
  });

  it('marks all as read, but not while nothing is unread', async () => {
    const center = await anOpenPanel(withMessages);
    const asked = requestsOf(center);
    button(panelOf(center), 'Mark all as read').click();
    await settled(center);
    button(panelOf(center), 'Mark all as read').click();
    expect(asked).to.deep.equal(['markAllRead']);
    expect(center.counts.unread).to.equal(0);
  });

  it('closes by its button and returns the focus', async () => {
    const center = await anOpenPanel(withMessages);
    button(panelOf(center), 'Close').focus();
    button(panelOf(center), 'Close').click();
    await settled(center);
    expect(center.open).to.equal(false);
    expect(focused()).to.equal(bellOf(center));
  });

  it('returns the focus without scrolling the page, also from the body', async () => {
    const center = await aCenter(withMessages);
    const origin = document.createElement('button');
    const tall = document.createElement('div');
    tall.style.blockSize = '5000px';
    center.after(origin, tall);
    for (const display of ['', 'none']) {
      center.style.display = display;
      origin.focus();
      center.show();
      await settled(center);
      window.scrollTo(0, 3000);
      await sendKeys({ press: 'Escape' });
      await settled(center);
      expect(focused()).to.equal(origin);
      expect(window.scrollY).to.equal(3000);
      window.scrollTo(0, 0);
    }
    tall.remove();
  });

  it('closes on a click elsewhere, but not on a click on itself or the bell', async () => {
    const center = await anOpenPanel(withMessages);
    const press = () => new PointerEvent('pointerdown', { bubbles: true, composed: true });
    find(panelOf(center), 'h2').dispatchEvent(press());
    bellOf(center).dispatchEvent(press());
    expect(center.open).to.equal(true);
    document.body.dispatchEvent(press());
    expect(center.open).to.equal(false);
  });

  it('stays under the bell and inside the window', async () => {
    const center = await anOpenPanel(withMessages);
    const { left, right, top, width } = panelOf(center).getBoundingClientRect();
    expect(width).to.equal(380);
    expect(left).to.be.at.least(8);
    expect(right).to.be.at.most(innerWidth - 8);
    expect(top).to.be.at.least(center.getBoundingClientRect().bottom);
  });

  it('offers desktop notifications if they are available, and requests permission on a click', async () => {
    const center = await anOpenPanel(withMessages);
    const panel = panelOf(center) as HTMLElement & { offerNotifications: boolean };
    panel.offerNotifications = true;
    await settled(center);
    const asked = request(center);
    button(panel, 'Allow').click();
    expect(await asked).to.deep.equal({ verb: 'allow-notifications' });
    button(panel, 'Allow').focus();
    panel.offerNotifications = false;
    await settled(center);
    // The focused row was removed, so the focus is on the first row.
    expect(focused()).to.equal(rowsOf(center)[0]);
  });

  it('acknowledges the transient messages that it has shown when it closes', async () => {
    const center = await anOpenPanel([transient, ...many, transient], { popups: 'none' });
    const asked = requestsOf(center);
    const id = center.messages[0]?.id;
    center.hide();
    await settled(center);
    expect(asked).to.deep.equal([`shown ${id}`]);
  });

  it('also acknowledges those that were scrolled to, or arrived while it was open', async () => {
    const center = await anOpenPanel([...many, transient], { popups: 'none' });
    const asked = requestsOf(center);
    const last = center.messages.at(-1)?.id;
    await sendKeys({ press: 'End' });
    await waitUntil(() => rowsOf(center).at(-2)?.ariaPosInSet === '100');
    await sendKeys({ press: 'Home' });
    await settled(center);
    await arrive(center, transient);
    const first = center.messages[0]?.id;
    await settled(center);
    center.remove();
    expect(asked.at(-1)).to.contain(last).and.to.contain(first);
  });

  it('is empty while it is closed', async () => {
    const center = await aCenter(withMessages);
    expect(textOf(panelOf(center))).to.equal('');
    center.show();
    await settled(center);
    center.hide();
    await settled(center);
    expect(textOf(panelOf(center))).to.equal('');
  });
});
