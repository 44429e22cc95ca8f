import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { readRows, scrollOn } from './support/page-scripts.js';
import { useStage } from './support/stage.js';

const COUNT = 1_000;

/** The most elements that a list of any length may have, including the panel. */
const MOST_ELEMENTS = 300;

interface Extent {
  /** The most elements that the widget has ever had. */
  readonly most: number;
  /** The last row in it, from 1 on. */
  readonly last: number;
}

interface ExtentWindow extends Window {
  mcMost: number;
}

/** From now on, counts the elements of the widget at each change and each frame. */
function countElements(page: Page): Promise<void> {
  return page.evaluate(() => {
    const own = window as unknown as ExtentWindow;
    const below = (root: ParentNode): number =>
      [...root.querySelectorAll('*')].reduce(
        (sum, { shadowRoot }) => sum + 1 + (shadowRoot ? below(shadowRoot) : 0),
        0,
      );
    const root = document.querySelector('message-center')?.shadowRoot;
    const panel = root?.querySelector('mc-panel')?.shadowRoot;
    if (!root || !panel) throw new Error('There is no panel.');
    const count = (): void => {
      own.mcMost = Math.max(own.mcMost ?? 0, below(root));
    };
    new MutationObserver(count).observe(panel, { childList: true, subtree: true });
    const eachFrame = (): void => {
      count();
      requestAnimationFrame(eachFrame);
    };
    eachFrame();
  });
}

async function extent(page: Page): Promise<Extent> {
  const rows = await page.evaluate(readRows);
  const most = await page.evaluate(() => (window as unknown as ExtentWindow).mcMost);
  return { most, last: rows.at(-1)?.place ?? 0 };
}

describe(`an inbox of ${COUNT} messages`, () => {
  // Each page of the list is a read; no user would read so fast.
  const { app, browsers, newUser } = useStage({ limits: { readsPerMinute: 100_000 } });

  it(`is scrolled to its end with at most ${MOST_ELEMENTS} elements`, async () => {
    const user = newUser();
    await app.worker.call('storm', { to: { user }, name: 'Message', count: COUNT, keyed: false });
    const page = await (await browsers.user(app.origin, user)).openLive();
    await eventually(() => page.badge()).toBe('99+');
    await page.openPanel();
    await countElements(page.page);
    for (let at = await extent(page.page); at.last < COUNT; at = await extent(page.page)) {
      await page.page.keyboard.press('End');
      await eventually(async () => (await extent(page.page)).last).toBeGreaterThan(at.last);
    }
    const end = await extent(page.page);
    expect(end.last).toBe(COUNT);
    expect(end.most).toBeGreaterThan(10);
    expect(end.most).toBeLessThanOrEqual(MOST_ELEMENTS);
    expect(await page.messages()).toHaveLength(COUNT);
    const [last] = (await page.page.evaluate(readRows)).slice(-1);
    expect(last).toMatchObject({ place: COUNT, of: COUNT });

    // Back up by the wheel of the mouse, far and in small steps.
    await page.panel.getByRole('article').last().hover();
    for (const by of [-300, -3_000, -30_000, 2_000, -500_000]) {
      await page.page.mouse.wheel(0, by);
      await page.page.evaluate(() => new Promise(requestAnimationFrame));
    }
    await page.page.keyboard.press('Home');
    await eventually(async () => (await page.page.evaluate(readRows))[0]?.place).toBe(1);
    for (let step = 0; step < 20; step += 1) await page.page.evaluate(scrollOn);
    const rows = await page.page.evaluate(readRows);
    const [focused, from = 0, ...others] = rows.map(({ place }) => place);
    expect(focused).toBe(1);
    expect(from).toBeGreaterThan(2);
    expect(others.slice(0, 4)).toEqual([1, 2, 3, 4].map((step) => from + step));
    expect((await extent(page.page)).most).toBeLessThanOrEqual(MOST_ELEMENTS);
  });

  it('keeps the row that has the focus, however far the list is scrolled', async () => {
    const user = newUser();
    await app.worker.call('storm', { to: { user }, name: 'Message', count: 200, keyed: false });
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.openPanel();
    await page.page.keyboard.press('Home');
    const focused = page.panel.locator('mc-row:focus');
    await eventually(() => focused.count()).toBe(1);
    const [place, text] = [
      await focused.getAttribute('aria-posinset'),
      await focused.locator('[part~="text"]').textContent(),
    ];
    for (let step = 0; step < 12; step += 1) await page.page.evaluate(scrollOn);
    expect((await page.page.evaluate(readRows)).at(-1)?.place).toBeGreaterThan(20);
    expect(await focused.getAttribute('aria-posinset')).toBe(place);
    expect(await focused.locator('[part~="text"]').textContent()).toBe(text);
    await page.page.keyboard.press('ArrowDown');
    await eventually(() => focused.getAttribute('aria-posinset')).toBe(String(Number(place) + 1));
  });
});
