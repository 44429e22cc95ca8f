import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { playHidden } from './support/page-scripts.js';
import { useStage } from './support/stage.js';
import type { WidgetPage } from './support/widget-page.js';

/** The alerts of a page. */
interface PageAlerts {
  /** The texts of the desktop notifications that the system has shown. */
  readonly shown: string[];
  /** The sounds, and whether the browser played them. */
  readonly sounds: string[];
  click(): void;
}

declare global {
  interface Window {
    mcAlerts: PageAlerts;
  }
}

/** Records the calls to the browser and passes them on. Sent to the browser as source text. */
function noteAlerts(): void {
  const made: Notification[] = [];
  const alerts: PageAlerts = {
    shown: [],
    sounds: [],
    click: () => made[0]?.dispatchEvent(new Event('click')),
  };
  window.mcAlerts = alerts;
  window.Notification = class extends Notification {
    constructor(title: string, options?: NotificationOptions) {
      super(title, options);
      made.push(this);
      this.addEventListener('show', () => alerts.shown.push(this.body));
    }
  };
  const { play } = HTMLMediaElement.prototype;
  HTMLMediaElement.prototype.play = async function (this: HTMLMediaElement): Promise<void> {
    const { pathname } = new URL(this.src);
    try {
      await play.call(this);
      alerts.sounds.push(`${pathname} played`);
    } catch (error) {
      alerts.sounds.push(`${pathname} ${(error as DOMException).name}`);
      throw error;
    }
  };
}

const alerts = ({ page }: WidgetPage) =>
  page.evaluate(() => ({ shown: window.mcAlerts.shown, sounds: window.mcAlerts.sounds }));

/** Switches one of them on by its attribute. */
async function optIn({ page }: WidgetPage, attribute: string): Promise<void> {
  await page.locator('message-center').evaluate(async (element, name) => {
    element.setAttribute(name, '');
    await (element as unknown as { updateComplete: Promise<boolean> }).updateComplete;
  }, attribute);
}

/** The texts of all notifications that the system has shown for these tabs. */
async function shownIn(tabs: readonly WidgetPage[]): Promise<string[]> {
  return (await Promise.all(tabs.map(alerts))).flatMap(({ shown }) => shown).sort();
}

/** How many tabs of that browser are visible. */
const visibleTabs = (page: Page) =>
  page.evaluate(async () => {
    const { held = [] } = await navigator.locks.query();
    return held.map(({ name = '' }) => name).filter((name) => name.endsWith(':visible')).length;
  });

describe('alerts outside the page', () => {
  const { app, browsers, newUser } = useStage();

  it('a desktop notification is shown once, by a hidden tab, while no tab is visible', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { hasDesktop: true });
    const send = (text: string) => app.worker.call('send', { to: { user }, text });
    const tabs = [
      await visitor.openLive('/', noteAlerts, playHidden),
      await visitor.openLive('/', noteAlerts, playHidden),
    ] as const;
    const [{ page }] = tabs;
    await page.context().grantPermissions(['notifications'], { origin: app.origin });
    for (const tab of tabs) await optIn(tab, 'desktop-notifications');

    await send('The first');
    await eventually(() => shownIn(tabs)).toEqual(['The first']);

    const visible = await visitor.openLive('/', noteAlerts);
    await optIn(visible, 'desktop-notifications');
    await eventually(() => visibleTabs(page)).toBe(1);
    await send('Somebody looks');
    await eventually(() => visible.popups()).toContain('Somebody looks');
    await eventually(() => Promise.all(tabs.map((tab) => tab.badge()))).toEqual(['2', '2']);
    await visible.page.close();
    await eventually(() => visibleTabs(page)).toBe(0);
    await send('The last');
    await eventually(() => shownIn(tabs)).toEqual(['The first', 'The last']);

    for (const tab of tabs) await tab.page.evaluate(() => window.mcAlerts.click());
    const open = async () =>
      (
        await Promise.all(tabs.map((tab) => tab.page.locator('message-center[open]').count()))
      ).sort();
    await eventually(open).toContain(1);
  });

  it('the served sound is played under the strictest policy, once the user has interacted with the page', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const tab = await visitor.openLive('/', noteAlerts);
    await optIn(tab, 'sound');
    await tab.page.locator('h1').click();
    await app.worker.call('send', { to: { user }, text: 'Listen' });
    await eventually(() => alerts(tab)).toEqual({
      shown: [],
      sounds: ['/message-center/chime.wav played'],
    });
    const file = await fetch(`${app.origin}/message-center/chime.wav`);
    expect(file.headers.get('content-type')).toMatch(/^audio\/(x-)?wave?$/);
    expect((await file.arrayBuffer()).byteLength).toBeLessThan(30_000);
  });

  it('the title shows the number of unread messages on every page', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const tab = await visitor.openLive('/pages/orders');
    const own = await tab.page.title();
    await optIn(tab, 'title-badge');
    await app.worker.call('send', { to: { user }, text: 'One' });
    await eventually(() => tab.page.title()).toBe(`(1) ${own}`);
    await tab.page.locator('message-center').evaluate((element) => element.remove());
    await eventually(() => tab.page.title()).toBe(own);
  });
});
