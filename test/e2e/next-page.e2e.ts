import { describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { playHidden } from './support/page-scripts.js';
import { useStage } from './support/stage.js';

describe('popups over pages and tabs', () => {
  const { app, browsers, newUser } = useStage();

  /** A new message, which pops up after everything else that is due. */
  async function sendLast(user: string): Promise<void> {
    await app.worker.call('send', { to: { user }, text: 'The last' });
  }

  it('a popup that a hidden tab had not shown when it was closed appears on the next page', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const hidden = await visitor.openLive('/', playHidden);
    await app.worker.call('send', { to: { user }, text: 'Nobody saw it' });
    await eventually(() => hidden.badge()).toBe('1');
    expect(await hidden.poppedUp()).toEqual([]);
    await hidden.page.close();

    const next = await visitor.openLive('/pages/next');
    await eventually(() => next.popups()).toEqual(['Nobody saw it']);
    await sendLast(user);
    await eventually(() => next.poppedUp()).toEqual(['Nobody saw it', 'The last']);
  });

  it('a hidden tab shows popups that have not ended when it becomes visible', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const hidden = await visitor.openLive('/', playHidden);
    const seen = await visitor.openLive();
    for (const text of ['Closed elsewhere', 'Still open']) {
      await app.worker.call('send', { to: { user }, text });
    }
    await eventually(() => seen.poppedUp()).toEqual(['Closed elsewhere', 'Still open']);
    await eventually(() => hidden.badge()).toBe('2');
    await seen.closePopup('Closed elsewhere');
    await eventually(() => hidden.badge()).toBe('1');
    expect(await hidden.poppedUp()).toEqual([]);
    await hidden.show();
    await eventually(() => hidden.popups()).toEqual(['Still open']);
    expect(await hidden.poppedUp()).toEqual(['Still open']);
  });

  it('an error stays over page changes until it is closed, and does not come back', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const page = await visitor.openLive();
    await app.worker.call('sendAll', [
      { to: { user }, text: 'The import failed', level: 'error' },
      { to: { user }, text: 'The report is ready' },
    ]);
    await eventually(() => page.popups()).toEqual(['The report is ready', 'The import failed']);
    await page.closePopup('The report is ready');
    await eventually(() => page.popups()).toEqual(['The import failed']);

    await page.page.getByRole('link', { name: 'Another page' }).click();
    await page.page.waitForURL('**/pages/other');
    await page.expectConnection('live');
    await eventually(() => page.popups()).toEqual(['The import failed']);
    await page.closePopup('The import failed');
    await eventually(() => page.popups()).toEqual([]);

    await page.page.reload();
    await page.expectConnection('live');
    await sendLast(user);
    await eventually(() => page.popups()).toEqual(['The last']);
    expect(await page.poppedUp()).toEqual(['The last']);
  });

  it('a popup that has run its time does not come back, and its message stays unread', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const page = await visitor.openLive('/?popup-ms=1000');
    await app.worker.call('send', { to: { user }, text: 'Passing by' });
    await eventually(() => page.poppedUp()).toEqual(['Passing by']);
    await eventually(() => page.popups()).toEqual([]);
    expect(await page.badge()).toBe('1');

    await page.page.goto(`${app.origin}/pages/next`);
    await page.expectConnection('live');
    await sendLast(user);
    await eventually(() => page.popups()).toEqual(['The last']);
    expect(await page.poppedUp()).toEqual(['The last']);
    await eventually(() => page.badge()).toBe('2');
  });

  it('a popup that has run its time in one tab ends in the other tabs of that browser', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const elsewhere = await (await browsers.user(app.origin, user)).openLive();
    const patient = await visitor.openLive();
    const hasty = await visitor.openLive('/?popup-ms=1000');
    await app.worker.call('send', { to: { user }, text: 'Passing by' });
    for (const page of [elsewhere, patient, hasty]) {
      await eventually(() => page.poppedUp()).toEqual(['Passing by']);
    }
    await eventually(() => patient.popups()).toEqual([]);
    expect(await patient.badge()).toBe('1');
    expect(await elsewhere.popups()).toEqual(['Passing by']);
  });

  it('a transient message ends by being shown', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user);
    const page = await visitor.openLive();
    await app.worker.call('send', { to: { user }, text: 'Seen once', persistent: false });
    await eventually(() => page.popups()).toEqual(['Seen once']);
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 0 });
    await eventually(() => page.badge()).toBe('');
    expect(await page.popups()).toEqual(['Seen once']);

    const other = await (await browsers.user(app.origin, user)).openLive();
    await sendLast(user);
    await eventually(() => other.poppedUp()).toEqual(['The last']);
  });
});
