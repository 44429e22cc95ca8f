import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { openWithoutCookies } from './support/cookies-blocked.js';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';
import { WidgetPage } from './support/widget-page.js';

function refuseLocalStorage(): void {
  Object.defineProperty(window, 'localStorage', {
    get: () => {
      throw new DOMException('Access is denied for this document.', 'SecurityError');
    },
  });
}

function fullStorage(): void {
  Storage.prototype.setItem = () => {
    throw new DOMException('The quota has been exceeded.', 'QuotaExceededError');
  };
}

/** What arrives while a page is loading pops up there, and its beginning is known only roughly. */
const LONG_THERE = { text: 'Long there', createdAt: new Date(0).toISOString() };

/** A page that empties its storage whenever it is loaded. */
function clearStorage(): void {
  if (location.protocol !== 'about:') localStorage.clear();
}

describe('a browser that refuses storage', () => {
  const { app, browsers, newUser } = useStage();

  for (const script of [refuseLocalStorage, clearStorage]) {
    it(`shows messages that arrive between two pages, with ${script.name}`, async () => {
      const user = newUser();
      const visitor = await browsers.user(app.origin, user);
      await app.worker.call('send', { to: { user }, ...LONG_THERE });
      const page = await visitor.openLive('/', script);
      await page.page.goto('about:blank');
      await app.worker.call('send', { to: { user }, text: 'Between' });
      await page.page.goto(`${app.origin}/pages/next`);
      await eventually(() => page.popups()).toEqual(['Between']);
      await page.closePopup('Between');
      await page.page.reload();
      await page.expectConnection('live');
      await app.worker.call('send', { to: { user }, text: 'Last' });
      await eventually(() => page.poppedUp()).toEqual(['Last']);
    });
  }

  it('shows messages that arrive while the next page is loading, even if it stores nothing at all', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    await app.worker.call('send', { to: { user }, ...LONG_THERE });
    const page = await visitor.openLive('/', fullStorage);
    await page.page.route('**/pages/next', async (route) => {
      await app.worker.call('send', { to: { user }, text: 'Between' });
      await route.continue();
    });
    await page.page.goto(`${app.origin}/pages/next`);
    await eventually(() => page.popups()).toEqual(['Between']);
    expect(await page.poppedUp()).toEqual(['Between']);
  });

  it('reports blocked cookies to an anonymous visitor, and works with a token', async () => {
    const { context, close } = await openWithoutCookies();
    try {
      const page = new WidgetPage(await context.newPage());
      await page.page.goto(`${app.origin}/`);
      const facilities = await page.page.evaluate(async () => {
        const refused = async (use: () => unknown): Promise<boolean> => {
          try {
            await use();
            return false;
          } catch {
            return true;
          }
        };
        return [
          await refused(() => localStorage.length),
          await refused(() => sessionStorage.length),
          await refused(() => navigator.locks.query()),
        ];
      });
      expect(facilities).toEqual([true, true, true]);
      await page.expectConnection('refused');
      await page.bell.click();
      await eventually(() => page.panel.getByText('Cookies are blocked').count()).toBeGreaterThan(
        0,
      );

      const user = newUser();
      await page.element.evaluate((element: MessageCenterElement, token) => {
        const play = (url: string): void => void document.body.setAttribute('data-played', url);
        Object.assign(window, {
          Audio: class {
            constructor(readonly url: string) {}
            async play() {
              play(this.url);
            }
          },
        });
        element.hide();
        element.sound = '';
        element.titleBadge = true;
        element.token = token;
      }, `token-of-${user}`);
      await page.expectConnection('live');
      await app.worker.call('send', { to: { user }, text: 'By a token' });
      await eventually(() => page.popups()).toEqual(['By a token']);
      await eventually(() => page.page.locator('body').getAttribute('data-played')).toBe(
        `${app.origin}/message-center/chime.wav`,
      );
      expect(await page.page.title()).toBe('(1) home');
    } finally {
      await close();
    }
  });
});
