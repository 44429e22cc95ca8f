import { describe, expect, it } from 'vitest';
import { STRICT_CSP } from './support/app.js';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

describe('under trusted types, with no policy but that of Lit', () => {
  const csp = `${STRICT_CSP}; require-trusted-types-for 'script'; trusted-types lit-html`;
  const { app, browsers, newUser } = useStage({ csp });

  it('bell, popups, panel, changes and undo work without a violation', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('sendAll', [
      { to: { user }, subject: 'Older', text: 'With a link', url: '/pages/report' },
      { to: { user }, subject: 'Newer', text: 'An error', level: 'error' },
    ]);
    await eventually(() => page.popups()).toEqual(['An error', 'With a link']);
    await page.page.keyboard.press('F8');
    await page.closePopup('An error');
    await eventually(() => page.badge()).toBe('1');
    await page.openPanel();
    await page.page
      .locator('mc-panel')
      .getByRole('button', { name: 'Unread', exact: true })
      .click();
    await eventually(() => page.rows()).toEqual(['With a link']);
    await page.page.locator('mc-panel').getByRole('button', { name: 'All', exact: true }).click();
    await eventually(() => page.rows()).toEqual(['An error', 'With a link']);
    await page.actOn('An error', 'Delete');
    await eventually(() => page.rows()).toEqual(['With a link']);
    await page.undo();
    await eventually(() => page.rows()).toEqual(['An error', 'With a link']);
    await page.row('With a link').locator('a').click();
    await page.page.waitForURL('**/pages/report');
    await page.expectConnection('live');
    await eventually(() => page.badge()).toBe('');
  });

  it('a page that breaks its policy is noticed by these tests', async () => {
    const visitor = await browsers.visitor(app.origin);
    const page = await visitor.openLive();
    await page.page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.textContent = 'document.title = 1';
      } catch {
        // What the policy does with it is told to the collector.
      }
    });
    await eventually(() => visitor.faults.map((fault) => fault.split(':')[0]).sort()).toEqual([
      'console',
      'violation',
    ]);
    expect(visitor.faults.splice(0).join()).toContain('require-trusted-types-for');
  });
});
