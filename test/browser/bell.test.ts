import { expect, waitUntil } from '@open-wc/testing';
import { sendKeys } from '@web/test-runner-commands';
import { aMessage } from './fake-inbox.ts';
import { aCenter, bellOf, expectAccessible, find, panelOf, settled } from './support.ts';

const unread = (count: number) => Array.from({ length: count }, () => aMessage());

describe('the bell', () => {
  it('says by its name how many messages are unread', async () => {
    const center = await aCenter((inbox) => {
      inbox.messages = [...unread(3), aMessage({ readAt: new Date().toISOString() })];
    });
    expect(find(bellOf(center), 'button').getAttribute('aria-label')).to.equal(
      'Messages, 3 unread',
    );
    expect(find(bellOf(center), '.badge').textContent).to.equal('3');
    center.inbox.change(() => {
      center.inbox.messages = [];
    });
    await settled(center);
    expect(find(bellOf(center), 'button').getAttribute('aria-label')).to.equal('Messages');
    expect(bellOf(center).shadowRoot?.querySelector('.badge')).to.equal(null);
  });

  it('is 40 by 40 and keeps its icon in place while the badge grows to 99+', async () => {
    const center = await aCenter();
    const before = find(bellOf(center), '.icon').getBoundingClientRect();
    center.inbox.change(() => {
      center.inbox.messages = unread(120);
    });
    await settled(center);
    expect(find(bellOf(center), '.badge').textContent).to.equal('99+');
    const after = find(bellOf(center), '.icon').getBoundingClientRect();
    expect([after.x, after.y]).to.deep.equal([before.x, before.y]);
    const { width, height } = center.getBoundingClientRect();
    expect([width, height]).to.deep.equal([40, 40]);
  });

  it('opens and closes the panel by Enter and Space, and says which', async () => {
    const center = await aCenter();
    const button = find(bellOf(center), 'button');
    expect(button.getAttribute('aria-expanded')).to.equal('false');
    bellOf(center).focus();
    await sendKeys({ press: 'Enter' });
    await waitUntil(() => panelOf(center).matches(':popover-open'));
    await settled(center);
    expect(button.getAttribute('aria-expanded')).to.equal('true');
    bellOf(center).focus();
    await sendKeys({ press: 'Space' });
    await waitUntil(() => !panelOf(center).matches(':popover-open'));
  });

  it('swings when a message arrives, and then is still', async () => {
    const center = await aCenter();
    center.inbox.arrive();
    await settled(center);
    const icon = find(bellOf(center), '.icon');
    expect(icon.getAnimations()).to.have.length(1);
    icon.getAnimations()[0]?.finish();
    expect(icon.getAnimations()).to.have.length(0);
  });

  for (const scheme of ['light', 'dark'] as const) {
    for (const dir of ['ltr', 'rtl'] as const) {
      it(`is accessible, ${scheme} and ${dir}`, async () => {
        const center = await aCenter(
          (inbox) => {
            inbox.messages = unread(7);
          },
          {},
          { scheme, dir },
        );
        await expectAccessible(center);
      });
    }
  }
});
