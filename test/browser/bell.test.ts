import { expect } from '@open-wc/testing';
import { emulateMedia, sendKeys } from '@web/test-runner-commands';
import { aCenter, arrive } from './centers.ts';
import { bellOf, expectAccessible, find, panelOf, root, settled, still } from './support.ts';
import type { Sample } from './test-user.ts';
import { waitUntil } from './wait.ts';

const unread = (count: number): Sample[] => Array.from({ length: count }, () => ({}));

describe('the bell', () => {
  it('has a name that says how many messages are unread', async () => {
    const center = await aCenter([...unread(3), { isRead: true }]);
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Messages, 3 unread');
    expect(find(center, '.badge').textContent).to.equal('3');
    center.removeAll();
    await settled(center);
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Messages');
    expect(root(center).querySelector('.badge')).to.equal(null);
  });

  it('has the number of its badge in its name, also above 99', async () => {
    const center = await aCenter(unread(100));
    expect(find(center, '.badge').textContent).to.equal('99+');
    expect(bellOf(center).getAttribute('aria-label')).to.equal('Messages, 99+ unread');
    await expectAccessible(center);
  });

  it('is 40 by 40 and keeps its icon in place while the badge grows to 99+', async () => {
    const center = await aCenter();
    const before = find(center, '.icon').getBoundingClientRect();
    for (const [more, badge] of [
      [1, '1'],
      [41, '42'],
      [57, '99'],
      [21, '99+'],
    ] as const) {
      await arrive(center, ...unread(more));
      await still(center);
      expect(find(center, '.badge').textContent?.trim()).to.equal(badge);
      const after = find(center, '.icon').getBoundingClientRect();
      expect([after.x, after.y]).to.deep.equal([before.x, before.y]);
    }
    const { width, height } = center.getBoundingClientRect();
    expect([width, height]).to.deep.equal([40, 40]);
    const { width: target, height: high } = bellOf(center).getBoundingClientRect();
    expect([target, high]).to.deep.equal([40, 40]);
  });

  it('opens and closes the panel by Enter and Space, and exposes its state', async () => {
    const center = await aCenter();
    const bell = bellOf(center);
    expect(bell.getAttribute('aria-haspopup')).to.equal('dialog');
    expect(bell.getAttribute('aria-expanded')).to.equal('false');
    Reflect.set(center, 'open', 'open');
    await settled(center);
    expect(bell.getAttribute('aria-expanded')).to.equal('true');
    Reflect.set(center, 'open', '');
    await settled(center);
    bell.focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => panelOf(center).matches(':popover-open'));
    await settled(center);
    expect(bell.getAttribute('aria-expanded')).to.equal('true');
    bell.focus();
    await sendKeys({ press: 'Space' });
    await waitUntil(() => !panelOf(center).matches(':popover-open'));
  });

  it('closes the panel by Escape', async () => {
    const center = await aCenter([], { open: '' });
    bellOf(center).focus();
    await sendKeys({ press: 'Escape' });
    await waitUntil(() => !panelOf(center).matches(':popover-open'));
    expect(center.open).to.equal(false);
  });

  it('swings when a message arrives, and then is still', async () => {
    const center = await aCenter();
    await arrive(center);
    await settled(center);
    const icon = find(center, '.icon');
    expect(icon.getAnimations()).to.have.length(1);
    icon.getAnimations()[0]?.finish();
    expect(icon.getAnimations()).to.have.length(0);
  });

  it('does not swing for users who prefer reduced motion', async () => {
    await emulateMedia({ reducedMotion: 'reduce' });
    const center = await aCenter();
    await arrive(center);
    await settled(center);
    expect(find(center, '.icon').getAnimations()).to.have.length(0);
    await emulateMedia({ reducedMotion: 'no-preference' });
  });

  it('is drawn in the colour of the surrounding text, or by the page', async () => {
    const center = await aCenter();
    (center.parentElement as HTMLElement).style.color = 'rgb(1, 2, 3)';
    expect(getComputedStyle(find(center, 'svg')).stroke).to.equal('rgb(1, 2, 3)');
    const own = document.createElement('i');
    own.slot = 'icon';
    center.append(own);
    expect(own.assignedSlot).not.to.equal(null);
    expect(find(center, 'svg').getBoundingClientRect().width).to.equal(0);
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const dir of ['ltr', 'rtl'] as const) {
      it(`is accessible, ${scheme} and ${dir}`, async () => {
        const center = await aCenter(unread(7), {}, { scheme, dir });
        await expectAccessible(center);
      });
    }
  }
});
