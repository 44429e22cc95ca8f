import type { MessageCenterElement } from 'message-center-element/widget';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CHROMIUM } from '../support/chromium.mjs';
import { eventually } from './support/eventually.js';
import { useStage } from './support/stage.js';
import { Visitor } from './support/visitor.js';
import type { WidgetPage } from './support/widget-page.js';

/** Chromium's messages about sockets of pages that it keeps, and about the answer after a sign-out. */
const EXPECTED = /Back-Forward Cache|status of 401/;

describe('a page that the browser restores from its back/forward cache', () => {
  const { app, newUser } = useStage();
  let browser: Browser;

  beforeAll(async () => {
    const ignoreDefaultArgs = ['--disable-back-forward-cache'];
    browser = await chromium.launch({ ...CHROMIUM, ignoreDefaultArgs });
  });

  afterAll(() => browser.close());

  async function open(user: string): Promise<[Visitor, WidgetPage]> {
    const visitor = await Visitor.arrive(browser, app.origin, { tolerates: EXPECTED });
    await visitor.signIn(user);
    return [visitor, await visitor.openLive()];
  }

  /** Goes to another page, does something there, and comes back to the same document. */
  async function leaveAndReturn({ page }: WidgetPage, elsewhere: () => unknown): Promise<void> {
    await page.evaluate(() => {
      document.title = 'As it was left';
    });
    await page.goto(`${app.origin}/at-once`);
    await elsewhere();
    await page.goBack({ waitUntil: 'commit' });
    await eventually(() => page.title()).toBe('As it was left');
  }

  it('shows what has arrived without waiting for a pause', async () => {
    const user = newUser();
    const [visitor, page] = await open(user);
    await leaveAndReturn(page, () => app.worker.call('send', { to: { user }, text: 'Meanwhile' }));
    await eventually(() => page.popups()).toEqual(['Meanwhile']);
    await page.expectConnection('live');
    expect((await page.witness()).connections).not.toContain('offline');
    await visitor.leave();
  });

  it('asks whose inbox it is, and keeps nothing of a user who has signed out', async () => {
    const user = newUser();
    const [visitor, page] = await open(user);
    await app.worker.call('send', { to: { user }, text: 'Secret' });
    await eventually(() => page.badge()).toBe('1');
    await leaveAndReturn(page, () => page.page.evaluate(() => fetch('/sign-out').then(() => {})));
    const identity = (): Promise<unknown> =>
      page.element.evaluate((element: MessageCenterElement) => element.identity);
    await eventually(identity).toBe('anonymous');
    expect((await page.witness()).connections).not.toContain('offline');
    expect([await page.badge(), await page.messages()]).toEqual(['', []]);
    await visitor.leave();
  });
});
