import type { MessageCenterElement } from 'message-center-element';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { brokenJson, oldLibraries, prototypeLibrary } from './support/old-libraries.js';
import { useStage } from './support/stage.js';

/** A page with a `<base>` of another site. */
const BASED = `<!doctype html>
<html lang="de">
  <head>
    <title>Based</title>
    <base href="http://elsewhere.invalid/assets/">
    <script type="module" src="http://APP/message-center/widget.js"></script>
  </head>
  <body><message-center server="/message-center" popup-ms="120000"></message-center></body>
</html>`;

describe('a page whose scripts change built-in objects', () => {
  const { app, browsers, newUser } = useStage();

  for (const [name, script] of Object.entries({ oldLibraries, prototypeLibrary })) {
    it(`shows messages and sends the user’s changes, with ${name}`, async () => {
      const user = newUser();
      const visitor = await browsers.user(app.origin, user);
      const page = await visitor.openLive('/', script);
      await app.worker.call('send', { to: { user }, text: 'Arrived' });
      await eventually(() => page.popups()).toEqual(['Arrived']);
      await page.closePopup('Arrived');
      await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
      await page.element.evaluate((element: MessageCenterElement) => {
        element.notify({ text: 'Of the page', actions: [{ label: 'Undo', id: 'undo' }] });
      });
      await page.popup('Of the page').getByRole('button', { name: 'Undo' }).click();
      await eventually(() => page.popups()).toEqual([]);
      expect(visitor.polls).toEqual([]);
      await app.worker.call('send', { to: { user }, text: 'Second' });
      await eventually(() => page.popups()).toEqual(['Second']);
      await page.openPanel();
      expect(await page.rows()).toEqual(['Second', 'Arrived']);
      for (const text of ['Second', 'Arrived']) await page.actOn(text, 'Delete');
      await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 0 });
      await page.panel.getByText('2 messages deleted').first().waitFor();
      expect(await page.panel.evaluate((panel) => getComputedStyle(panel).position)).toBe('fixed');
    });
  }

  it('reports once that it cannot read JSON if the page has replaced it', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: /JSON/ });
    const page = await visitor.open('/pages/json', brokenJson, () => {
      document.addEventListener('mc-error', (event) => {
        const { message } = (event as Event & { error: Error }).error;
        document.title += ` ${message.slice(0, 39)}`;
      });
    });
    await eventually(() => page.connection()).toBe('offline');
    expect(await page.page.title()).toBe('json A script of this page has replaced JSON');
  });

  it('connects to its own site even if a base leads to another one', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const body = BASED.replace('APP', new URL(app.origin).host);
    const path = '/of-the-test/based';
    await app.server.call('serveFiles', [{ path, type: 'html', body }]);
    const page = await visitor.openLive(path);
    const avatar = page.page.waitForRequest(`${app.origin}/at-once`);
    await app.worker.call('send', {
      to: { user },
      text: 'Report',
      url: '/pages/report',
      from: { name: 'Ann', avatarUrl: '/at-once' },
    });
    await eventually(() => page.popups()).toEqual(['Report']);
    await avatar;
    await page.popup('Report').getByRole('link').click();
    await page.page.waitForURL(`${app.origin}/pages/report`);
  });
});
