import type { MessageCenterElement } from 'message-center-element/widget';
import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { framesSeen, watchFrames } from './support/frames.js';
import { goToRendered } from './support/rendered-page.js';
import { useStage } from './support/stage.js';

describe('the host page of the element', () => {
  const { app, browsers, newUser } = useStage();

  it('may have the inbox embedded: nothing shifts, and nothing flashes', async () => {
    const user = newUser();
    await app.worker.call('sendAll', [
      { to: { user }, text: 'Older' },
      { to: { user }, text: '</script><b>Newer</b>' },
    ]);
    const initial = await app.worker.call('initialOf', { user });
    const json = JSON.stringify(initial).replaceAll('<', '\\u003c');
    const visitor = await browsers.user(app.origin, user, { scripts: [watchFrames] });
    const page = await visitor.open('/at-once');
    let release = (): void => {};
    const painted = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.page.route('**/widget.js', async (route) => {
      await painted;
      await route.continue();
    });
    const arrival = goToRendered(app, page, {
      body: `<p>Before <message-center><script type="application/json">${json}</script
        ><a href="/pages/messages">Your messages</a></message-center> after</p><p>Below</p>`,
    });
    await eventually(() => page.page.evaluate(framesSeen)).toMatchObject({ badges: [null] });
    release();
    await arrival;
    await page.expectConnection('live');
    await page.openPanel();
    expect(await page.rows()).toEqual(['</script><b>Newer</b>', 'Older']);
    expect(await page.page.evaluate(framesSeen)).toEqual({
      shift: 0,
      badges: [null, '2'],
      fallbackSeen: false,
    });
    expect(await page.poppedUp()).toEqual([]);
  });

  it('may set properties before the element is defined', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open('/at-once');
    await goToRendered(app, page, {
      body: '<message-center></message-center>',
      script: `const element = document.querySelector('message-center');
        element.strings = { messages: 'Post' };
        element.renderMessage = ({ text }) => 'So: ' + text;
        element.popupMs = 60000;`,
    });
    await page.expectConnection('live');
    expect(await page.bell.getAttribute('aria-label')).toBe('Post');
    await app.worker.call('send', { to: { user }, text: 'a message' });
    await page.page.locator('mc-popup-stack').getByText('So: a message').waitFor();
    expect(await page.element.evaluate((element) => Object.keys(element))).not.toContain('strings');
  });

  it('may have two elements: both count, one shows popups, and the other takes over when it is removed', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open('/at-once');
    const element = (id: string): string =>
      `<message-center id="${id}" popup-ms="60000"></message-center>`;
    await goToRendered(app, page, { body: element('one') + element('two') });
    const badges = (): Promise<string[]> => page.page.locator('[part~="badge"]').allTextContents();
    const live = (): Promise<string[]> =>
      page.page
        .locator('message-center')
        .evaluateAll((all) => all.map((each) => (each as MessageCenterElement).connection));
    await eventually(live).toEqual(['live', 'live']);
    await app.worker.call('send', { to: { user }, text: 'Once' });
    await eventually(async () => (await badges()).map((text) => text.trim())).toEqual(['1', '1']);
    await eventually(() => page.popups()).toEqual(['Once']);
    expect(await page.poppedUp()).toEqual(['Once']);
    await page.page.evaluate(() => document.querySelector('#one')?.remove());
    await app.worker.call('send', { to: { user }, text: 'Twice' });
    await eventually(() => page.popups()).toContain('Twice');
    expect((await page.poppedUp()).filter((text) => text === 'Twice')).toEqual(['Twice']);
  });

  it('may load the served file under another address, and twice', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).open('/at-once');
    const widget = '/message-center/widget.js?v=1';
    await goToRendered(app, page, { body: '<message-center></message-center>', widget });
    await page.expectConnection('live');
    await page.page.evaluate(`import('/message-center/widget.js?v=2')`);
    await app.worker.call('send', { to: { user }, text: 'A message' });
    await eventually(() => page.popups()).toEqual(['A message']);
    await page.openPanel();
    expect(await page.rows()).toEqual(['A message']);
  });

  it('may use the methods, keep closed popups unread, and turn popups off', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.element.evaluate((element) => element.setAttribute('close-keeps-unread', ''));
    await app.worker.call('send', { to: { user }, text: 'Kept' });
    await eventually(() => page.popups()).toEqual(['Kept']);
    await page.closePopup('Kept');
    await eventually(() => page.popups()).toEqual([]);
    await page.element.evaluate((element) => element.setAttribute('popups', 'none'));
    await app.worker.call('send', { to: { user }, text: 'Quiet' });
    await eventually(() => page.badge()).toBe('2');
    await page.element.evaluate((element: MessageCenterElement) => element.show());
    await eventually(() => page.rows()).toEqual(['Quiet', 'Kept']);
    await page.element.evaluate((element: MessageCenterElement) => element.markAllRead());
    await eventually(() => page.badge()).toBe('');
    await page.element.evaluate((element: MessageCenterElement) => element.hide());
    await eventually(() => page.bell.getAttribute('aria-expanded')).toBe('false');
    await page.element.evaluate((element: MessageCenterElement) => element.refresh());
    expect(await page.counts()).toMatchObject({ total: 2, unread: 0 });
    expect(await page.poppedUp()).toEqual(['Kept']);
  });
});
