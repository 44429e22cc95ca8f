import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  builtFolder,
  bundleForBrowser,
  bundleForServer,
  FRAMEWORKS,
  type Framework,
  type PageModule,
} from '../server-rendering/bundle-page.js';
import { Browsers } from './support/browsers.js';
import { eventually } from './support/eventually.js';
import { RenderedApp } from './support/rendered-app.js';

declare global {
  interface Window {
    /** The appearances of the element that were drawn, each once, in order. */
    mcLooks: string[];
    /** How far anything has moved by itself. */
    mcShift: number;
  }
}

/** Records every frame from the first one on. */
function watchLooks(): void {
  window.mcLooks = [];
  window.mcShift = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.mcShift += (entry as never as Shift).value;
  }).observe({ type: 'layout-shift', buffered: true });
  interface Shift {
    readonly value: number;
  }
  const look = (): void => {
    requestAnimationFrame(look);
    const element = document.querySelector('message-center');
    if (element === null) return;
    const { x, y, width, height } = element.getBoundingClientRect();
    const bell = element.shadowRoot?.querySelector('button, mc-bell') ?? null;
    const badge = (bell?.shadowRoot ?? element.shadowRoot)?.querySelector('.badge');
    const link = element.querySelector('a')?.checkVisibility() ? 'link ' : '';
    const shows = bell === null ? 'nothing' : `a bell with ${badge?.textContent?.trim() ?? 0}`;
    const seen = `${link}${shows} at ${[x, y, width, height].map(Math.round).join()}`;
    if (window.mcLooks.at(-1) !== seen) window.mcLooks.push(seen);
  };
  look();
}

describe('a page that its server rendered', () => {
  const browsers = new Browsers();
  let built: Awaited<ReturnType<typeof builtFolder>>;
  let app: RenderedApp;

  beforeAll(async () => {
    built = await builtFolder();
    const { folder } = built;
    app = new RenderedApp({
      folder,
      render: async (name, state) => {
        const page = (await import(`${folder}${name}-server.js`)) as PageModule;
        return page.renderPage(state);
      },
    });
    const frameworks = Object.keys(FRAMEWORKS) as Framework[];
    await Promise.all([
      ...frameworks.map((framework) => bundleForServer(framework, folder)),
      ...frameworks.map((framework) => bundleForBrowser(framework, folder)),
      app.start(),
    ]);
  });
  // Fails if a page logged a hydration warning.
  afterEach(() => browsers.leave());
  afterAll(async () => {
    await app.stop();
    await built.remove();
  });

  it.each(Object.keys(FRAMEWORKS))(
    'starts with %s without a warning, a flash or a shift, and then becomes live',
    async (framework) => {
      const visitor = await browsers.visitor(app.origin, {
        scripts: [watchLooks],
      });
      const page = await visitor.openLive(`/${framework}`);
      const before = await page.counts();
      const looks = await page.page.evaluate(() => window.mcLooks);
      const place = looks.at(-1)?.replace(/^.* at /, '');
      const known = [`nothing at ${place}`, `a bell with ${before.unread} at ${place}`];
      expect(looks).toEqual(known.slice(-looks.length));
      expect(place).toMatch(/,40,40$/);
      expect(await page.page.evaluate(() => window.mcShift)).toBe(0);

      await app.send(`to ${framework}`);
      const custom = page.page.locator('mc-popup .custom');
      await eventually(() => custom.allTextContents()).toEqual([`TO ${framework.toUpperCase()}`]);
      await eventually(() => page.page.locator('output').innerText()).toBe('1');
    },
  );
});
