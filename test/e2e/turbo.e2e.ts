import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';

const TURBO = createRequire(import.meta.url).resolve('@hotwired/turbo');

/** Pages that Turbo changes; it puts a style element of its own into them. */
const CSP = "default-src 'self'; style-src 'self' 'unsafe-inline'";

const pageOf = (title: string): string => `<!doctype html>
<html lang="en">
  <head>
    <title>${title}</title>
    <meta name="turbo-refresh-method" content="morph">
    <script type="module" src="/message-center/widget.js"></script>
    <script src="/of-the-test/turbo.js"></script>
  </head>
  <body>
    <h1>${title}</h1>
    <message-center popup-ms="120000" title-badge></message-center>
    <a href="/of-the-test/two">Two</a>
  </body>
</html>`;

declare global {
  interface Window {
    Turbo: { visit(url: string, options: object): void };
  }
}

describe('a page of Turbo', () => {
  const { app, browsers, newUser } = useStage({ csp: CSP });

  it('keeps the panel open over a morphing refresh, and closes it on navigation and Back', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const turbo = await readFile(TURBO, 'utf8');
    await app.server.call('serveFiles', [
      { path: '/of-the-test/turbo.js', type: 'js', body: turbo },
      { path: '/of-the-test/one', type: 'html', body: pageOf('One') },
      { path: '/of-the-test/two', type: 'html', body: pageOf('Two') },
    ]);
    const page = await visitor.openLive('/of-the-test/one');
    await app.worker.call('send', { to: { user }, text: 'Arrived' });
    await eventually(() => page.page.title()).toBe('(1) One');
    await page.openPanel();
    expect(await page.rows()).toEqual(['Arrived']);
    const isOpen = (): Promise<boolean> =>
      page.element.evaluate((element: MessageCenterElement) => element.open);

    // The server's HTML has another title, which shows that the refresh is complete.
    await app.server.call('serveFiles', [
      { path: '/of-the-test/one', type: 'html', body: pageOf('One anew') },
    ]);
    await page.page.evaluate(() => {
      window.Turbo.visit(location.href, { action: 'replace' });
    });
    await eventually(() => page.page.locator('h1').textContent()).toBe('One anew');
    await eventually(() => page.page.title()).toBe('(1) One anew');
    expect([await isOpen(), await page.rows()]).toEqual([true, ['Arrived']]);
    expect(
      await page.panel.evaluate((panel) => panel.matches(':popover-open, :focus-within')),
    ).toBe(true);

    await page.page.evaluate(() => document.querySelector('a')?.click());
    await eventually(() => page.page.title()).toBe('(1) Two');
    expect(await isOpen()).toBe(false);
    await page.page.goBack();
    await eventually(() => page.page.title()).toBe('(1) One anew');
    await page.expectConnection('live');
    expect(await isOpen()).toBe(false);
    expect(await page.page.locator('message-center').getAttribute('open')).toBe(null);
    await page.openPanel();
    expect(await page.rows()).toEqual(['Arrived']);
  });
});
