import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { breakWebSocket } from './support/page-scripts.js';
import { PartnerSite } from './support/partner-site.js';
import { useStage } from './support/stage.js';
import type { WidgetPage } from './support/widget-page.js';

/** The token comes from the page's own site; no cookie of the app is there. */
describe('a page on another site with a token', () => {
  const site = new PartnerSite(() => app.origin);
  beforeAll(() => site.start());
  afterAll(() => site.stop());
  const { app, browsers, newUser } = useStage(() => ({ origins: [site.origin] }));

  async function open(user: string, ...scripts: (() => void)[]): Promise<WidgetPage> {
    const visitor = await browsers.visitor(site.origin, { otherOrigins: [app.origin], scripts });
    return visitor.open(`/?user=${user}`);
  }

  async function expectToWork(page: WidgetPage, user: string): Promise<void> {
    await app.worker.call('send', { to: { user }, text: 'Across sites' });
    await eventually(() => page.popups()).toEqual(['Across sites']);
    await eventually(() => page.badge()).toBe('1');
    await page.closePopup('Across sites');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
    expect(await page.page.context().cookies()).toEqual([]);
  }

  it('works over a socket', async () => {
    const user = newUser();
    const page = await open(user);
    await page.expectConnection('live');
    await expectToWork(page, user);
  });

  it('works by polls', async () => {
    const user = newUser();
    const page = await open(user, breakWebSocket);
    await page.expectConnection('polling');
    await expectToWork(page, user);
  });
});
