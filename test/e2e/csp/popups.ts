import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';

const LEVELS = ['debug', 'info', 'success', 'warning', 'error'] as const;

/** All actions of a popup. */
export function popupTests({ app, browsers, newUser }: Stage): void {
  it('appear in every level, pause under the pointer, and are closed, counted and closed together', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    const texts = LEVELS.map((level) => `A ${level} message`);
    for (const [index, level] of LEVELS.entries()) {
      await app.worker.call('send', {
        to: { user },
        level,
        subject: level,
        text: `${texts[index]}`,
      });
      await eventually(() => page.popup(`${texts[index]}`).count()).toBe(1);
      await page.popup(`${texts[index]}`).hover();
    }
    const more = page.page.getByRole('button', { name: /^\+\d+ more$/ });
    await eventually(() => more.count()).toBe(1);
    await page.page.keyboard.press('F8');
    const [newest] = await page.popups();
    await page.closePopup(`${newest}`);
    await eventually(() => page.badge()).toBe('4');

    await more.click();
    await eventually(() => page.rows()).toEqual([...texts].reverse());
    await eventually(() => page.popups()).toEqual([]);
    await page.page.keyboard.press('Escape');
    for (const text of ['One', 'Two']) await app.worker.call('send', { to: { user }, text });
    await page.page.getByRole('button', { name: 'Close all' }).click();
    await eventually(() => page.popups()).toEqual([]);
    await eventually(() => page.badge()).toBe('4');
  });

  it('close by themselves, and their link is followed', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive('/?popup-ms=1000');
    await app.worker.call('send', { to: { user }, text: 'Passing by' });
    await eventually(() => page.poppedUp()).toEqual(['Passing by']);
    await eventually(() => page.popups()).toEqual([]);
    const linked = {
      to: { user },
      text: 'With a link',
      url: '/pages/report',
      closeAfterMs: 60_000,
    };
    await app.worker.call('send', linked);
    await page.popup('With a link').locator('a').click();
    await page.page.waitForURL('**/pages/report');
    await page.expectConnection('live');
    await eventually(() => page.badge()).toBe('1');
  });

  it('move into a modal dialog, and home from it', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.page.evaluate(() => {
      const dialog = document.createElement('dialog');
      dialog.append(document.createElement('input'));
      document.body.append(dialog);
      dialog.showModal();
    });
    await app.worker.call('send', { to: { user }, text: 'Above the dialog' });
    await eventually(() => page.popups()).toEqual(['Above the dialog']);
    expect(await page.page.locator('dialog mc-popup-stack').count()).toBe(1);
    await page.closePopup('Above the dialog');
    await page.page.evaluate(() => document.querySelector('dialog')?.close());
    await eventually(() => page.page.locator('message-center mc-popup-stack').count()).toBe(1);
  });
}
