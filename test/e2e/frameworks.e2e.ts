import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Browsers } from './support/browsers.js';
import { Demo } from './support/demo.js';
import { eventually } from './support/eventually.js';
import type { WidgetPage } from './support/widget-page.js';

const PAGES = [
  { name: 'plain HTML', path: '/', title: 'Messages' },
  { name: 'React', path: '/react/', title: 'Inbox' },
  { name: 'Vue', path: '/vue/', title: 'Inbox' },
  { name: 'Svelte', path: '/svelte/', title: 'Inbox' },
];

/** The demo worker's text for a report that took three seconds. */
const REPORT = 'Sales by region: it took 3 seconds.';

const ERROR = 'Row 17 has no e-mail address.';

describe('the demo', () => {
  const demo = new Demo();
  const browsers = new Browsers();
  beforeAll(() => demo.start());
  // Fails if a page logged an error or broke its policy, which is the strictest possible.
  afterEach(() => browsers.leave());
  afterAll(async () => {
    await demo.stop();
    expect(demo.errors).toBe('');
  });

  async function click({ page }: WidgetPage, name: string): Promise<void> {
    await page.getByRole('button', { name, exact: true }).click();
  }

  async function heard({ page }: WidgetPage): Promise<string> {
    return (await page.locator('.said').innerText()).trim();
  }

  describe.each(PAGES)('in $name', ({ path, title }) => {
    it('shows the report that its worker created, as a popup and in the panel', async () => {
      const page = await (await browsers.visitor(demo.origin)).openLive(path);
      if (path === '/') await page.page.getByLabel('Takes').selectOption('3');
      await click(page, 'Create report');
      const bar = page.popup('The report is being created.').locator('progress');
      await eventually(() => bar.getAttribute('value').then(Number)).toBeGreaterThan(0.2);
      await eventually(() => page.popups()).toEqual([REPORT]);
      expect(await page.popup(REPORT).locator('progress').count()).toBe(0);
      expect(await page.badge()).toBe('1');
      await page.openPanel();
      await eventually(() => page.rows()).toEqual([REPORT]);
      expect(await page.page.locator('message-center dialog').getAttribute('aria-label')).toBe(
        title,
      );
      expect(
        await page.page.getByRole('link', { name: /Request a report|More samples/ }).count(),
      ).toBe(1);
      // Its page, opened without a click on the message.
      const [{ url = '' } = {}] = await page.messages();
      await page.page.goto(`${demo.origin}${url}`);
      await page.expectConnection('live');
      await eventually(() => page.counts()).toMatchObject({ total: 1, unread: 0 });
    });
  });

  /** A message has popped up: it is in the inbox on a page of its own, which the link counts. */
  async function expectInbox(page: WidgetPage): Promise<void> {
    await eventually(() => page.popups()).toEqual([ERROR]);
    await page.page.getByRole('link', { name: 'Inbox 1 unread' }).click();
    await page.page.locator('message-inbox mc-row').filter({ hasText: ERROR }).waitFor();
    await eventually(() => page.popups()).toEqual([]);
  }

  it('in plain HTML has an inbox of its own, and its number beside the link', async () => {
    const page = await (await browsers.visitor(demo.origin)).openLive('/');
    await click(page, 'Error');
    await expectInbox(page);
  });

  it.each(PAGES.slice(1))(
    "in $name receives the element's events, and has an inbox of its own, with its number beside the link",
    async ({ path }) => {
      const page = await (await browsers.visitor(demo.origin)).openLive(path);
      await eventually(() => page.page.locator('.who').innerText()).toBe('live');
      expect(await heard(page)).toBe('Received by this page: nothing yet');
      await click(page, 'Send an error');
      await eventually(() => heard(page)).toBe(`Received by this page: ${ERROR}`);
      await expectInbox(page);
    },
  );

  it('has usable popups while a modal dialog is open', async () => {
    const page = await (await browsers.visitor(demo.origin)).openLive('/');
    await click(page, 'Open a modal dialog');
    await click(page, 'Send an error');
    await eventually(() => page.popups()).toEqual([ERROR]);
    await page.closePopup(ERROR);
    await eventually(() => page.popups()).toEqual([]);
    expect(await page.page.getByRole('dialog', { name: 'A modal dialog' }).isVisible()).toBe(true);
  });

  it('handles the actions of a message', async () => {
    const page = await (await browsers.visitor(demo.origin)).openLive('/');
    await click(page, 'Actions');
    const text = 'Alan would like to share a folder with you.';
    await eventually(() => page.popups()).toEqual([text]);
    await page.popup(text).getByRole('button', { name: 'Accept' }).click();
    await eventually(() => page.popups()).toEqual(['Invitation to “Budget”: accepted.']);
  });

  it('keeps the theme that the visitor chose on the next page', async () => {
    const page = await (await browsers.visitor(demo.origin)).openLive('/');
    await page.page.getByLabel('Theme').selectOption('playful');
    await page.page.goto(`${demo.origin}/react/`);
    await page.expectConnection('live');
    expect(await page.page.getByLabel('Theme').inputValue()).toBe('playful');
    const radius = () =>
      page.page.evaluate(() =>
        getComputedStyle(document.documentElement).getPropertyValue('--mc-radius').trim(),
      );
    await eventually(radius).toBe('22px');
  });
});
