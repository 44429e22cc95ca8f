import type { Locator } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { closeDialog, openDialog } from './support/dialogs.js';
import { eventually } from './support/eventually.js';
import { goToRendered } from './support/rendered-page.js';
import { useStage } from './support/stage.js';
import { TEXT, type WidgetPage } from './support/widget-page.js';

/** CSS of resets, frameworks and old sites. */
const HOSTILE = `
  body {
    font: italic 700 31px/3.3 serif; color: rgb(200, 0, 0); letter-spacing: 4px; word-spacing: 9px;
    text-transform: uppercase; text-align: center; text-indent: 33px; white-space: pre;
    cursor: crosshair; visibility: visible; list-style: square; quotes: none; word-break: break-all;
  }
  * { margin: 11px; padding: 7px; border: 3px solid red; box-sizing: content-box; float: left;
    max-width: 70%; min-height: 20px; background: yellow; }
  button, header, p, h2, span, svg, time, a, progress { display: none; }
  [popover], [role], [tabindex], dialog * { position: static; inset: auto; opacity: 0.2; }
  html { overflow-anchor: none; }`;

/** The comparable appearance: sizes and font properties. */
async function looks(part: Locator): Promise<object> {
  return part.evaluate((element) => {
    const { width, height } = element.getBoundingClientRect();
    const style = getComputedStyle(element);
    const { letterSpacing, wordSpacing, textTransform, textIndent, whiteSpace, fontStyle } = style;
    const letters = {
      letterSpacing,
      wordSpacing,
      textTransform,
      textIndent,
      whiteSpace,
      fontStyle,
    };
    const { textAlign, lineHeight, fontSize, fontWeight, wordBreak } = style;
    return {
      size: [Math.round(width), Math.round(height)],
      ...letters,
      textAlign,
      lineHeight,
      fontSize,
      fontWeight,
      wordBreak,
    };
  });
}

describe('the CSS of the page', () => {
  const { app, browsers, newUser } = useStage();

  /** The appearance of the element on a page with `css`, in and out of a dialog. */
  async function allLooks(css: string): Promise<object> {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open('/at-once');
    // A moving element has no final size yet.
    await page.page.emulateMedia({ reducedMotion: 'reduce' });
    const body = '<message-center popup-ms="60000"></message-center><p>Of the page</p>';
    await goToRendered(app, page, { body, css });
    await page.expectConnection('live');
    await app.worker.call('send', { to: { user }, subject: 'A subject', text: 'And a text' });
    await eventually(() => page.popups()).toEqual(['And a text']);
    const bell = await looks(page.bell);
    const popup = await looksOfPopup(page);
    await openDialog(page.page, 'one');
    const popupInDialog = await looksOfPopup(page);
    await closeDialog(page.page, 'one');
    await page.openPanel();
    const panel = await looks(page.panel);
    const row = await looks(page.row('And a text'));
    const text = await looks(page.row('And a text').locator(TEXT));
    return { bell, popup, popupInDialog, panel, row, text };
  }

  async function looksOfPopup(page: WidgetPage): Promise<object> {
    const popup = page.popup('And a text');
    await eventually(() => popup.isVisible()).toBe(true);
    return { box: await looks(popup), text: await looks(popup.locator(TEXT)) };
  }

  it('does not break the element', async () => {
    expect(await allLooks(HOSTILE)).toEqual(await allLooks(''));
  });

  it('is not affected by the element', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open('/at-once');
    const body =
      '<header>Head</header><button>Press</button><p part="row" class="message">Text</p>';
    const stylesOfPage = (): Promise<string[]> =>
      page.page.evaluate(() =>
        ['html', 'body', 'header', 'button', 'p'].map((name) => {
          const style = getComputedStyle(document.querySelector(name) as Element);
          return [...style].map((property) => style.getPropertyValue(property)).join();
        }),
      );
    await goToRendered(app, page, { body });
    const before = await stylesOfPage();
    await page.page.evaluate(() => document.body.append(document.createElement('message-center')));
    await page.expectConnection('live');
    await app.worker.call('send', { to: { user }, text: 'A message' });
    await eventually(() => page.popups()).toEqual(['A message']);
    await page.openPanel();
    await page.page.evaluate(() => document.querySelector('message-center')?.remove());
    await eventually(stylesOfPage).toEqual(before);
    expect(await page.page.evaluate(() => document.adoptedStyleSheets.length)).toBe(0);
    expect(await page.page.locator('head style').count()).toBe(0);
  });

  it('leaves quiet texts quiet, unless the user prefers more contrast', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open();
    await page.expectConnection('live');
    await app.worker.call('send', { to: { user }, text: 'A message' });
    await page.openPanel();
    const time = page.row('A message').locator('time');
    const isQuiet = (): Promise<boolean> =>
      time.evaluate((element) => {
        const [own, ofRow] = [element, (element.getRootNode() as ShadowRoot).host].map(
          (one) => getComputedStyle(one).color,
        );
        return own !== ofRow;
      });
    expect(await isQuiet()).toBe(true);
    await page.page.emulateMedia({ contrast: 'more' });
    await eventually(isQuiet).toBe(false);
  });
});
