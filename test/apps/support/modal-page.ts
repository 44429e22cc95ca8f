import { join } from 'node:path';
import { build } from 'esbuild';
import type { Locator, Page } from 'playwright-core';
import { eventually } from '../../e2e/support/eventually.js';

/** Where scripts/test-apps.mjs has installed the libraries. */
const INSTALLED = join(process.env.EXAMPLES_FOLDER ?? '', 'modals');

/** A policy that lets the libraries add their styles and icons. */
export const MODALS_CSP = "default-src 'self' data:; style-src 'self' 'unsafe-inline'";

/** The text field of the modal. */
const FIELD = 'input[aria-label="Field"]';

interface ModalWindow extends Window {
  openModal(): void;
}

/** Adds the page of a library, which opens a modal. */
export async function addModal(page: Page, library: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: [join(INSTALLED, library)],
    outdir: '/of-the-library',
    bundle: true,
    format: 'esm',
    jsx: 'automatic',
    define: { 'process.env.NODE_ENV': '"production"', 'process.env': '{}' },
    write: false,
  });
  for (const { path, text } of outputFiles) {
    const isStyle = path.endsWith('.css');
    const contentType = isStyle ? 'text/css' : 'text/javascript';
    await page.route(`**${path}`, (route) => route.fulfill({ contentType, body: text }));
    if (isStyle) await page.addStyleTag({ url: path });
    else await page.addScriptTag({ url: path, type: 'module' });
  }
  await page.waitForFunction(() => 'openModal' in window);
}

export async function openModal(page: Page): Promise<void> {
  await page.evaluate(() => (window as unknown as ModalWindow).openModal());
  await eventually(() => page.locator(FIELD).isVisible()).toBe(true);
}

/** The modal is open, and its text field has the focus. */
export async function expectInUse(page: Page): Promise<void> {
  const field = page.locator(FIELD);
  await eventually(() => field.evaluateAll(([input]) => input?.matches(':focus'))).toBe(true);
  await eventually(() => field.isVisible()).toBe(true);
}

export async function expectClosed(page: Page): Promise<void> {
  await eventually(() => page.locator(FIELD).isVisible()).toBe(false);
}

/** Whether the focus is in the modal, or in no element: Bootstrap lets it leave the page. */
export function isFocusTrapped(page: Page): Promise<boolean> {
  return page.evaluate((field) => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return true;
    if (focused.localName === 'mc-popup-stack') return false;
    const modal = focused.closest('[role=dialog], .modal, sl-dialog');
    return modal !== null && modal.querySelector(field) !== null;
  }, FIELD);
}

/** Swipes an element that has arrived to the right, with a finger. */
export async function swipe(page: Page, element: Locator): Promise<void> {
  await element.evaluate((moving) => Promise.all(moving.getAnimations().map((a) => a.finished)));
  const box = await element.boundingBox();
  if (!box) throw new Error('The element is not visible.');
  const start = { x: box.x + 100, y: box.y + box.height / 2 };
  const session = await page.context().newCDPSession(page);
  const touch = (type: 'touchStart' | 'touchMove', distance: number) =>
    session.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: [{ ...start, x: start.x + distance }],
    });
  await touch('touchStart', 0);
  for (const distance of [20, 80, 140]) await touch('touchMove', distance);
  await session.send('Input.dispatchTouchEvent', { type: 'touchEnd', touchPoints: [] });
  await session.detach();
}
