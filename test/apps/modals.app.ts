import { describe, expect, it } from 'vitest';
import { announced } from '../e2e/support/dialogs.js';
import { eventually } from '../e2e/support/eventually.js';
import { useStage } from '../e2e/support/stage.js';
import type { WidgetPage } from '../e2e/support/widget-page.js';
import {
  addModal,
  expectClosed,
  expectInUse,
  isFocusTrapped,
  MODALS_CSP,
  openModal,
  swipe,
} from './support/modal-page.js';

/** The pages of test/modals. */
const LIBRARIES = [
  'bootstrap.js',
  'focus-trap.js',
  'headless-ui.jsx',
  'mui.jsx',
  'radix.jsx',
  'react-aria.jsx',
  'shoelace.js',
  'vuetify.js',
];

/** Chromium's warning about Bootstrap, which hides a modal that still has the focus. */
const TOLERABLE = /^Blocked aria-hidden/;

const isInstalled = (process.env.EXAMPLES ?? '').split(',').includes('modals');

describe.runIf(isInstalled)('popups above a modal', () => {
  const { app, browsers, newUser } = useStage({ csp: MODALS_CSP });

  async function openPage(): Promise<{ widget: WidgetPage; send(text: string): Promise<void> }> {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: TOLERABLE });
    const widget = await visitor.openLive();
    const send = async (text: string): Promise<void> => {
      await app.worker.call('send', { to: { user }, text, url: '/pages/other' });
      await eventually(() => widget.popups()).toContain(text);
    };
    return { widget, send };
  }

  it.each(LIBRARIES)('of %s work as they do elsewhere', async (library) => {
    const { widget, send } = await openPage();
    const { page } = widget;
    const { keyboard } = page;
    await addModal(page, library);
    await send('First');
    await openModal(page);
    await expectInUse(page);

    await send('Second');
    await eventually(() => announced(page)).toContain('Second');
    await widget.closePopup('Second');
    // Escape would hide the tooltip of a button under the pointer first.
    await page.mouse.move(0, 0);
    await eventually(() => widget.popups()).toEqual(['First']);
    await keyboard.press('F8');
    await expectInUse(page);

    await keyboard.press('F8');
    await keyboard.press('Escape');
    await eventually(() => widget.popups()).toEqual([]);
    await expectInUse(page);

    await send('Third');
    await swipe(page, widget.popup('Third'));
    await eventually(() => widget.popups()).toEqual([]);
    for (let presses = 0; presses < 4; presses += 1) {
      await keyboard.press('Tab');
      expect(await isFocusTrapped(page)).toBe(true);
    }

    await keyboard.press('Escape');
    await expectClosed(page);
    await send('Fourth');
    expect(await page.locator('message-center mc-popup:not([inert])').count()).toBe(1);

    await openModal(page);
    const followed: string[] = [];
    page.on('request', (request) => {
      if (request.isNavigationRequest()) followed.push(new URL(request.url()).pathname);
    });
    await widget.popup('Fourth').getByRole('link').click();
    await page.waitForURL('**/pages/other');
    expect(followed).toEqual(['/pages/other']);
  });
});
