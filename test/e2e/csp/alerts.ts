import type { MessageCenterElement } from 'message-center-element/widget';
import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { fakeNotifications, playHidden } from '../support/page-scripts.js';
import type { Stage } from '../support/stage.js';

/** The options of a page: language, theme, its own content, sound, notifications. */
export function alertsTests({ app, browsers, newUser }: Stage): void {
  it('language and theme can change while panel and popups are up', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    const sticky = { text: 'Sticky', level: 'error', persistent: false } as const;
    await app.worker.call('send', { to: { user }, ...sticky });
    await eventually(() => page.popups()).toEqual(['Sticky']);
    await page.openPanel();
    for (const lang of ['pl', 'de', 'fr', 'es', 'ja', 'ar', 'en']) {
      const before = await page.bell.getAttribute('aria-label');
      await page.page.evaluate((code) => {
        document.documentElement.lang = code;
        document.documentElement.dir = code === 'ar' ? 'rtl' : 'ltr';
      }, lang);
      await eventually(() => page.bell.getAttribute('aria-label')).not.toBe(before);
    }
    for (const theme of ['dark', 'light', 'auto'] as const) {
      await page.element.evaluate((element, name) => element.setAttribute('theme', name), theme);
      const scheme = (): Promise<string> =>
        page.panel.evaluate((panel) => getComputedStyle(panel).colorScheme);
      await eventually(scheme).toBe(theme === 'auto' ? 'normal' : theme);
    }
  });

  it('the page’s own content is shown', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.element.evaluate((element: MessageCenterElement) => {
      element.renderMessage = ({ text }) => {
        const own = document.createElement('b');
        own.textContent = `The page says: ${text}`;
        return own;
      };
      for (const slot of ['icon', 'header', 'empty', 'footer']) {
        const child = document.createElement('span');
        child.slot = slot;
        child.textContent = `The ${slot}`;
        element.append(child);
      }
    });
    await page.openPanel();
    for (const slot of ['icon', 'header', 'empty', 'footer']) {
      await page.page.getByText(`The ${slot}`).waitFor();
    }
    await page.page.keyboard.press('Escape');
    await app.worker.call('send', { to: { user }, text: 'A message' });
    await page.page.locator('mc-popup-stack').getByText('The page says: A message').waitFor();
    await page.openPanel();
    await page.panel.getByText('The page says: A message').waitFor();
  });

  it('a sound, a desktop notification and the number in the title work once the page opts in', async () => {
    const user = newUser();
    const scripts = [playHidden, fakeNotifications];
    const page = await (await browsers.user(app.origin, user, { scripts })).openLive();
    await page.show();
    await page.element.evaluate((element) => {
      for (const name of ['sound', 'desktop-notifications', 'title-badge']) {
        element.toggleAttribute(name, true);
      }
    });
    await page.openPanel();
    await page.button('Allow').click();
    await Promise.all([
      page.page.waitForRequest(/\/chime\.wav/),
      app.worker.call('send', { to: { user }, text: 'Heard' }),
    ]);
    await eventually(() => page.page.title()).toContain('1');
    await page.hide();
    await app.worker.call('send', { to: { user }, subject: 'On the desktop', text: 'Seen' });
    const shown = async (): Promise<string[]> => (await page.witness()).notifications;
    await eventually(shown).toEqual(['On the desktop']);
    await page.show();
    await page.element.evaluate((element: MessageCenterElement) => element.markAllRead());
    await eventually(() => page.page.title()).toBe('home');
    expect(await page.badge()).toBe('');
  });
}
