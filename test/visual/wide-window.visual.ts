/** What users of a mouse, and of more contrast, get from the built widget. */
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADLESS_SHELL } from '../support/chromium.mjs';
import { smallTargets } from './small-targets.js';
import { VisualStage } from './stage.js';

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch(HEADLESS_SHELL);
});

afterAll(() => browser.close());

describe('in a wide window', () => {
  it('every target is 24 px', async () => {
    const stage = await VisualStage.open(browser, { width: 1280, theme: 'light' });
    const { page, panel, samples } = stage;
    await stage.goTo(samples);
    await stage.openPanel();
    for (const key of ['Home', 'Delete']) await page.keyboard.press(key);
    await panel.getByRole('button', { name: 'Undo' }).waitFor();
    await panel.getByRole('button', { name: 'Show more' }).waitFor();
    expect(await smallTargets(stage, 24)).toEqual([]);
    await stage.close();
  });

  it('the name of a level is not mirrored before an Arabic text', async () => {
    const stage = await VisualStage.open(browser, { width: 1280, theme: 'light' });
    const subject = 'فشل الدفع';
    await stage.goTo([{ level: 'error', subject, text: 'INV-31' }]);
    await stage.openPanel();
    const cdp = await stage.page.context().newCDPSession(stage.page);
    const { nodes } = await cdp.send('Accessibility.getFullAXTree');
    const names = nodes.map(({ name }) => name?.value);
    expect(names).toContain(`Error: ${subject}`);
    await stage.close();
  });

  it('more contrast draws the edges of buttons, and underlines the filter in use', async () => {
    const stage = await VisualStage.open(browser, { width: 1280, theme: 'light' });
    const { page, panel, samples } = stage;
    await page.emulateMedia({ contrast: 'more' });
    await stage.goTo(samples);
    await stage.openPanel();
    const edge = await panel
      .getByRole('button', { name: 'Allow' })
      .evaluate((button) => getComputedStyle(button).borderTopColor);
    expect(edge).toBe(await panel.locator('h2').evaluate((title) => getComputedStyle(title).color));
    const line = (name: string): Promise<string> =>
      panel
        .getByRole('button', { name, exact: true })
        .evaluate((button) => getComputedStyle(button).textDecorationLine);
    expect([await line('All'), await line('Unread')]).toEqual(['underline', 'none']);
    await stage.close();
  });
});
