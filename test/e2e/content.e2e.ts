import { describe, expect, it } from 'vitest';
import { openDriver } from '../../server/stores/sqlite/open-driver.js';
import type { App } from './support/app.js';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';
import { TEXT } from './support/widget-page.js';

const HTML = '<img src="/x.png" onerror="document.title=1"><b>bold</b> & <script>alert(1)</script>';

const BAD_LINK = 'javascript:document.title=1';

/** Puts a link into the store without any check, as an older version may have done. */
async function storeLink(app: App, id: string, url: string): Promise<void> {
  if (app.store.kind !== 'sqlite') throw new Error('This test knows the tables of SQLite only.');
  const driver = await openDriver(app.store.file);
  const changed = driver.run(
    `UPDATE contents SET content = json_set(content, '$.url', ?)
      WHERE seq = (SELECT seq FROM entries WHERE id = ?)`,
    [url, id],
  );
  driver.close();
  expect(changed).toBe(1);
}

describe('the content of a message', () => {
  const { app, browsers, newUser } = useStage();

  it('is shown as text, even if it is HTML', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('send', { to: { user }, subject: HTML, text: HTML });
    await eventually(() => page.popups()).toEqual([HTML]);
    for (const place of ['mc-popup-stack [part~="popup"]', 'mc-panel [part~="row"]']) {
      if (place.startsWith('mc-panel')) await page.openPanel();
      expect(await page.page.locator(`${place} [part~="subject"]`).textContent()).toBe(HTML);
      const elements = page.page.locator(place).locator('img, b, script');
      expect(await elements.count()).toBe(0);
    }
    expect(await page.page.title()).toBe('home');
  });

  it('can link to a page of the app', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('send', { to: { user }, text: 'Your report', url: '/pages/report' });
    await page.popup('Your report').locator('a').click();
    await page.page.waitForURL('**/pages/report');
    await page.expectConnection('live');
    await eventually(() => page.badge()).toBe('');
    expect(await page.popups()).toEqual([]);
  });

  it('cannot be sent with a link that runs a script', async () => {
    const message = { to: { user: newUser() }, text: 'A trap', url: BAD_LINK };
    await expect(app.worker.call('send', message)).rejects.toMatchObject({ code: 'INVALID' });
    await expect(app.server.call('send', message)).rejects.toMatchObject({ code: 'INVALID' });
  });

  it('has no link if a stored one runs a script', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    // Only what comes after the first visit pops up.
    await (await visitor.openLive()).page.close();
    const { id } = await app.worker.call('send', { to: { user }, text: 'A trap', url: '/safe' });
    await storeLink(app, id, BAD_LINK);

    const page = await visitor.openLive();
    await eventually(() => page.popups()).toEqual(['A trap']);
    await page.openPanel();
    await eventually(() => page.rows()).toEqual(['A trap']);
    const [message] = await page.messages();
    expect(message?.url).toBe(BAD_LINK);
    for (const place of [page.popup('A trap'), page.row('A trap')]) {
      expect(await place.locator('a').count()).toBe(0);
    }
    await page.row('A trap').locator(TEXT).click();
    await eventually(() => page.badge()).toBe('');
    expect(await page.page.title()).toBe('home');
  });
});
