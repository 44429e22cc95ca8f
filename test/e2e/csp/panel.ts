import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import { breakWebSocket } from '../support/page-scripts.js';
import type { Stage } from '../support/stage.js';
import { NETWORK_LOST } from '../support/visitor.js';

const LONG = 'A line that tells what has been done and what is still to be done. '.repeat(12);

/** All actions of the panel and its rows. */
export function panelTests({ app, browsers, newUser }: Stage): void {
  it('can be filtered, and its rows can be marked read and unread, expanded, deleted and restored', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await page.openPanel();
    await app.worker.call('sendAll', [
      { to: { user }, text: LONG },
      { to: { user }, text: 'Newer', level: 'error' },
    ]);
    await eventually(() => page.rows()).toEqual(['Newer', LONG.trim()]);
    await page.row(LONG.trim()).hover();
    await page.button('Show more').click();
    await page.button('Show less').click();
    await page.actOn('Newer', 'Mark as read');
    await eventually(() => page.badge()).toBe('1');
    await page.button('Unread').click();
    await eventually(() => page.rows()).toEqual([LONG.trim()]);
    await page.button('All').click();
    await page.actOn('Newer', 'Mark as unread');
    await eventually(() => page.badge()).toBe('2');
    await page.actOn('Newer', 'Delete');
    await eventually(() => page.rows()).toEqual([LONG.trim()]);
    await page.undo();
    await eventually(() => page.rows()).toEqual(['Newer', LONG.trim()]);
    await page.button('Mark all as read').click();
    await eventually(() => page.badge()).toBe('');
    for (const text of ['Newer', LONG.trim()]) await page.actOn(text, 'Delete');
    await eventually(() => page.rows()).toEqual([]);
    await eventually(() => page.panel.getByText('No messages yet').count()).toBe(1);
    await page.button('Close').click();
    await eventually(() => page.bell.getAttribute('aria-expanded')).toBe('false');
  });

  it('can be used by keys alone', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('sendAll', [
      { to: { user }, text: 'Older', url: '/pages/report' },
      { to: { user }, text: 'Newer' },
    ]);
    await eventually(() => page.badge()).toBe('2');
    await page.bell.focus();
    await page.page.keyboard.press('Enter');
    await eventually(() => page.rows()).toEqual(['Newer', 'Older']);
    for (const key of ['ArrowDown', 'Home', 'r']) await page.page.keyboard.press(key);
    await eventually(() => page.badge()).toBe('1');
    await page.page.keyboard.press('Delete');
    await eventually(() => page.rows()).toEqual(['Older']);
    await page.page.keyboard.press('Enter');
    await page.page.waitForURL('**/pages/report');
    await page.expectConnection('live');
    await eventually(() => page.badge()).toBe('');
  });

  it('loads older messages, and shows when that fails and when it is offline', async () => {
    const user = newUser();
    const options = { scripts: [breakWebSocket], tolerates: NETWORK_LOST };
    const visitor = await browsers.user(app.origin, user, options);
    const messages = Array.from({ length: 45 }, (_, index) => ({
      to: { user },
      text: `Message ${index + 1}`,
    }));
    await app.worker.call('sendAll', messages);
    const page = await visitor.open();
    await page.expectConnection('polling');
    const older = /\/message-center\/messages\?(?!since)/;
    await page.page.route(older, (route) => route.abort());
    await page.openPanel();
    await page.page.keyboard.press('End');
    await page.button('Try again').waitFor();
    await page.page.unroute(older);
    await page.button('Try again').click();
    await page.page.keyboard.press('Home');
    await page.row('Message 44').waitFor();
    expect(await page.allRows()).toEqual(messages.map(({ text }) => text).reverse());
    await page.page.context().setOffline(true);
    await page.panel.getByText('Offline, reconnecting').first().waitFor();
    await page.page.context().setOffline(false);
    await page.expectConnection('polling');
  });

  it('shows sender, progress and a message’s actions, which can be chosen', async () => {
    const user = newUser();
    const page = await (await browsers.user(app.origin, user)).openLive();
    await app.worker.call('send', {
      to: { user },
      text: 'The import is under way',
      from: { name: 'Importer', avatarUrl: '/favicon.ico' },
      progress: 0.4,
      actions: [
        { label: 'Approve', id: 'approve' },
        { label: 'Details', url: '/pages/import' },
      ],
    });
    await eventually(() => page.badge()).toBe('1');
    await page.openPanel();
    const row = page.row('The import is under way');
    await row.getByText('Importer').waitFor();
    expect(await row.getByRole('progressbar').count()).toBe(1);
    await row.hover();
    await row.getByRole('button', { name: 'Approve' }).click();
    await eventually(() => page.badge()).toBe('');
    await row.hover();
    await row.getByRole('link', { name: 'Details' }).click();
    await page.page.waitForURL('**/pages/import');
    await page.expectConnection('live');
  });
}
