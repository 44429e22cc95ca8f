/** What only a real finger, or the browser's accessibility tree, can tell about the built widget. */
import { type Browser, type CDPSession, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADLESS_SHELL } from '../support/chromium.mjs';
import { allFaultsInTree } from './accessibility-tree.js';
import { smallTargets } from './small-targets.js';
import { VisualStage } from './stage.js';

let browser: Browser;

beforeAll(async () => {
  browser = await chromium.launch(HEADLESS_SHELL);
});

afterAll(() => browser.close());

type Point = readonly [x: number, y: number];

/** A finger that moves straight from one point to another. */
async function drag(cdp: CDPSession, from: Point, to: Point): Promise<void> {
  const STEPS = 8;
  const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', part: number) => {
    const [x, y] = from.map((start, axis) => start + ((to[axis] ?? 0) - start) * part);
    const touchPoints = type === 'touchEnd' ? [] : [{ x: x ?? 0, y: y ?? 0 }];
    return cdp.send('Input.dispatchTouchEvent', { type, touchPoints });
  };
  await touch('touchStart', 0);
  for (let step = 1; step <= STEPS; step += 1) await touch('touchMove', step / STEPS);
  await touch('touchEnd', 1);
}

describe('on a phone', () => {
  it('every target is 44 px, and a finger drags the sheet down', async () => {
    const stage = await VisualStage.open(browser, { width: 320, theme: 'light' });
    const { page, panel, samples } = stage;
    const cdp = await page.context().newCDPSession(page);
    await stage.goTo([...samples, ...samples]);
    await stage.openPanel();
    await page.locator('.menu > button').click();
    await panel.getByRole('menuitem').waitFor();
    expect(await smallTargets(stage, 44)).toEqual([]);
    await page.locator('.menu > button').click();

    const scroller = panel.locator('.scroller');
    const scrollTop = (): Promise<number> => scroller.evaluate((element) => element.scrollTop);
    await drag(cdp, [160, 500], [160, 200]);
    // The list goes on for a while after the finger has left it.
    let before = 0;
    const isAtRest = async (): Promise<boolean> => {
      const previous = before;
      before = await scrollTop();
      return before > 200 && before === previous;
    };
    await expect.poll(isAtRest, { interval: 200 }).toBe(true);
    await drag(cdp, [160, 300], [160, 400]);
    await expect.poll(scrollTop).toBeLessThan(before);
    expect(await panel.isVisible()).toBe(true);
    await scroller.evaluate((element) => element.scrollTo(0, 0));
    const isClosed = async (): Promise<boolean> => (await panel.locator('h2').count()) === 0;
    // A browser that waited too long for the page's answer scrolls instead: the finger tries again.
    const dragAway = async (from: Point, to: Point): Promise<boolean> => {
      if (!(await isClosed())) await drag(cdp, from, to);
      return isClosed();
    };
    const options = { timeout: 10_000, interval: 500 };
    await expect.poll(() => dragAway([160, 200], [160, 420]), options).toBe(true);
    await stage.openPanel();
    await expect.poll(() => dragAway([100, 30], [100, 300]), options).toBe(true);
    await stage.close();
  });

  it('a finger swipes popups away to either side, one after the other', async () => {
    const stage = await VisualStage.open(browser, { width: 320, theme: 'light' });
    const { page, samples } = stage;
    const cdp = await page.context().newCDPSession(page);
    await stage.goTo([]);
    await stage.arrive(...samples.slice(0, 3).toReversed());
    expect(await smallTargets(stage, 44)).toEqual([]);
    const front = page.locator('mc-popup:not([inert])');
    for (const [left, x] of [
      [2, 20],
      [1, 310],
      [0, 20],
    ] as const) {
      await drag(cdp, [160, 640], [x, 640]);
      await expect.poll(() => page.locator('mc-popup').count()).toBe(left);
      expect(await front.count()).toBe(Math.min(1, left));
    }
    await stage.close();
  });

  it('the sheet avoids what covers the edges of the window', async () => {
    const stage = await VisualStage.open(browser, { width: 400, theme: 'dark' });
    const { page } = stage;
    const cdp = await page.context().newCDPSession(page);
    const insets = { top: 40, bottom: 30, left: 0, right: 0 };
    await cdp.send('Emulation.setSafeAreaInsetsOverride' as never, { insets } as never);
    await stage.goTo(stage.samples);
    await stage.openPanel();
    const header = await page.locator('.header').boundingBox();
    expect(header?.y).toBe(40);
    await page.setViewportSize({ width: 800, height: 400 });
    const box = async () => stage.panel.boundingBox();
    await expect.poll(async () => (await box())?.width).toBe(380);
    const { y = 0, height = 0 } = (await box()) ?? {};
    expect(y + height).toBeLessThanOrEqual(400 - 30 - 8);
    await stage.close();
  });
});

describe('the accessibility tree', () => {
  for (const width of [320, 1280]) {
    it(`names each node once, and hides none that takes the focus, ${width}`, async () => {
      const stage = await VisualStage.open(browser, { width, theme: 'light' });
      const { page, samples } = stage;
      const cdp = await page.context().newCDPSession(page);
      await stage.goTo(samples);
      await page.evaluate(() => {
        // Of the page, below the bell.
        const covered = document.createElement('button');
        covered.textContent = 'Covered';
        covered.style.cssText = 'position: fixed; inset: 90px 40px auto auto';
        document.body.append(covered);
      });
      expect(await allFaultsInTree(cdp)).toEqual([]);
      await stage.arrive({ level: 'error', text: 'It broke' }, { text: 'Done' });
      expect(await allFaultsInTree(cdp)).toEqual([]);
      await stage.openPanel();
      const tree = await cdp.send('Accessibility.getFullAXTree');
      const dialogs = tree.nodes.filter(({ role }) => role?.value === 'dialog');
      expect(dialogs.map(({ name }) => name?.value)).toEqual(['Messages']);
      const modal = dialogs[0]?.properties?.find(({ name }) => name === 'modal')?.value.value;
      expect(modal).toBe(width < 480);
      expect(await allFaultsInTree(cdp)).toEqual([]);
      for (let steps = 0; steps < 30; steps += 1) {
        await page.keyboard.press('Tab');
        const isCovered = await page.evaluate(
          () => document.activeElement?.textContent === 'Covered',
        );
        if (isCovered) expect(await page.locator('message-center').getAttribute('open')).toBeNull();
      }
      await stage.close();
    });
  }
});
