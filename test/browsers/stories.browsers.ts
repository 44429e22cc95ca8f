import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { App } from '../e2e/support/app.js';
import { eventually } from '../e2e/support/eventually.js';
import { BrowserVisitor } from './support/browser-visitor.js';
import { Firefox } from './support/firefox.js';
import {
  modalIsOpen,
  openModal,
  setRoot,
  showPanel,
  viewport,
  violations,
  watchViolations,
} from './support/page-view.js';
import type { TestedBrowser } from './support/tested-browser.js';
import { WebKit } from './support/webkit.js';

const { FIREFOX_PATH, WEBKIT_DRIVER_PATH, WEBKIT_PATH, XVFB_PATH } = process.env;

const BROWSERS: readonly { name: string; create: (() => TestedBrowser) | undefined }[] = [
  { name: 'Firefox', create: FIREFOX_PATH ? () => new Firefox(FIREFOX_PATH) : undefined },
  {
    name: 'WebKitGTK',
    create:
      WEBKIT_DRIVER_PATH && WEBKIT_PATH && XVFB_PATH
        ? () => new WebKit({ driver: WEBKIT_DRIVER_PATH, browser: WEBKIT_PATH, xvfb: XVFB_PATH })
        : undefined,
  },
];

for (const { name, create } of BROWSERS) {
  describe.skipIf(!create)(`in ${name}`, () => {
    const app = new App();
    const browser = create?.() as TestedBrowser;
    let visitor: BrowserVisitor;
    let user = '';
    let users = 0;

    const send = (text: string, fields: object = {}): Promise<unknown> =>
      app.worker.call('send', { to: { user }, text, ...fields });

    beforeAll(async () => {
      await Promise.all([app.start(), browser.start()]);
      visitor = new BrowserVisitor(browser, app.origin);
    });
    beforeEach(() => {
      users += 1;
      user = `user${users}`;
    });
    afterAll(async () => {
      await Promise.all([browser.stop(), app.stop()]);
    });

    it('a message pops up immediately, under the strictest policy, and is read when it is closed', async () => {
      await visitor.signIn(user);
      await browser.run(watchViolations);
      await send('Your report is ready');
      await visitor.see('popups').toEqual(['Your report is ready']);
      await visitor.see('badge').toBe('1');
      await visitor.closePopup('Your report is ready');
      await visitor.see('badge').toBe('');
      expect(await browser.run(violations)).toEqual([]);
    });

    it('a message that arrives while the user is elsewhere pops up once on return', async () => {
      await visitor.signIn(user);
      await visitor.open('/who');
      await send('While you were away');
      await visitor.open('/pages/other');
      await visitor.see('popups').toEqual(['While you were away']);
      await visitor.closePopup('While you were away');
      await visitor.see('badge').toBe('');
      await visitor.open('/');
      await visitor.expectLive();
      expect((await visitor.view()).popups).toEqual([]);
    });

    it('a message that is sent while the page cannot reach the server pops up when it can', async () => {
      await visitor.signIn(user);
      await app.server.stop();
      await visitor.see('connection').not.toBe('live');
      await send('Not lost');
      await app.startServer();
      await visitor.see('popups').toEqual(['Not lost']);
    });

    it('the panel opens, can be used by keys, and returns the focus', async () => {
      await visitor.signIn(user);
      await visitor.open('/?popups=none');
      await visitor.expectLive();
      for (const text of ['First', 'Second', 'Third']) await send(text);
      await visitor.see('badge').toBe('3');
      await visitor.openPanel();
      await visitor.see('rows').toEqual(['Third', 'Second', 'First']);
      await browser.press('ArrowDown');
      await browser.press('r');
      await visitor.see('badge').toBe('2');
      await browser.press('Delete');
      await visitor.see('counts').toMatchObject({ total: 2 });
      await visitor.click('button', 'Undo');
      await visitor.see('counts').toMatchObject({ total: 3 });
      await browser.press('Escape');
      await visitor.see('panelOpen').toBe(false);
      await visitor.see('focus').toMatch(/^Messages/);
    });

    it('popups stay above an open modal dialog, can be clicked, and F8 reaches them', async () => {
      await visitor.signIn(user);
      await browser.run(openModal);
      await send('Above it');
      await send('And this');
      await visitor.see('popups').toEqual(['And this', 'Above it']);
      await browser.press('F8');
      await visitor.see('focus').toContain('And this');
      await browser.press('Escape');
      await visitor.see('popups').toEqual(['Above it']);
      await visitor.closePopup('Above it');
      expect(await browser.run(modalIsOpen)).toBe(true);
    });

    const LAYOUTS: readonly (readonly [string, Record<string, string>, string])[] = [
      ['as it is', {}, 'ltr'],
      ['from right to left', {}, 'rtl'],
      ['enlarged by zoom', { zoom: '1.5' }, 'ltr'],
      ['reduced by zoom', { zoom: '0.8' }, 'ltr'],
    ];
    for (const [title, style, dir] of LAYOUTS) {
      it(`the panel opens inside the window of a page ${title}`, async () => {
        await visitor.signIn(user);
        await browser.run(setRoot, style, dir);
        await browser.run(showPanel);
        const { width, height } = await browser.run(viewport);
        await eventually(async () => {
          const box = await visitor.box();
          return (
            box !== null &&
            box.right - box.left > 100 &&
            box.left >= 0 &&
            box.top >= 0 &&
            box.right <= width + 1 &&
            box.bottom <= height + 1
          );
        }).toBe(true);
      });
    }

    it('an anonymous visitor gets messages', async () => {
      await visitor.signOut();
      await visitor.expectLive();
      const { session } = (await browser.run(async () => (await fetch('/who')).json())) as {
        session: string;
      };
      await app.worker.call('send', { to: { session }, text: 'For a visitor' });
      await visitor.see('popups').toEqual(['For a visitor']);
    });
  });
}
