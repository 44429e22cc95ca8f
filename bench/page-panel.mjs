/** Uses the panel of a page as a person does: with mouse and keys. */
import { readPanel } from './page-scripts.mjs';

/**
 * Points at the bell, so that Playwright's own work of finding it is not measured with the click.
 */
export async function pointAtBell(page) {
  const bell = page.locator('message-center [part=bell]');
  await bell.hover();
  await nextFrame(page);
}

/** Clicks the element under the pointer, and waits until the panel lists something. */
export async function openPanel(page) {
  await page.mouse.down();
  await page.mouse.up();
  await panelWhen(page, ({ last }) => last > 0);
}

/** Presses End until all messages are listed. */
export async function listAll(page, count) {
  let { last } = await page.evaluate(readPanel);
  while (last < count) {
    await page.keyboard.press('End');
    const before = last;
    ({ last } = await panelWhen(page, (panel) => panel.last > before));
  }
}

/** Points at the middle of the list. */
export function pointAtList(page) {
  return page.locator('mc-panel .scroller').hover();
}

/** Turns the wheel until the panel is at its top. */
export async function wheelUp(page, step) {
  while ((await page.evaluate(readPanel)).top > 0) {
    await page.mouse.wheel(0, -step);
    await nextFrame(page);
  }
}

export function nextFrame(page) {
  return page.evaluate(() => new Promise(requestAnimationFrame));
}

async function panelWhen(page, test) {
  for (;;) {
    const panel = await page.evaluate(readPanel);
    if (test(panel)) return panel;
    await nextFrame(page);
  }
}
