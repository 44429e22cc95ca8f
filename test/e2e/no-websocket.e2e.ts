import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './support/eventually.js';
import { breakWebSocket } from './support/page-scripts.js';
import { useStage } from './support/stage.js';
import { TcpProxy } from './support/tcp-proxy.js';

/** One more than the maximum of connections that a browser opens to a site. */
const TABS = 7;

const REFUSED = /^WebSocket connection to '[^']*' failed/;

describe('without a possible WebSocket', () => {
  const { app, browsers, newUser } = useStage();
  const proxy = new TcpProxy(() => app.port, { refuseUpgrades: true });
  beforeAll(() => proxy.start());
  afterAll(() => proxy.stop());

  it('seven tabs get everything by polls, and do not block the page’s own requests', async () => {
    const user = newUser();
    const visitor = await browsers.user(proxy.origin, user, { tolerates: REFUSED });
    const pages = await Promise.all(Array.from({ length: TABS }, () => visitor.open()));
    for (const page of pages) await page.expectConnection('polling');
    const asked = pages.flatMap((page) => [page.askApp(), page.askApp()]);
    expect(new Set(await Promise.all(asked))).toEqual(new Set(['here']));

    await app.worker.call('send', { to: { user }, text: 'Your report is ready' });
    for (const page of pages) {
      await eventually(() => page.poppedUp()).toEqual(['Your report is ready']);
      await eventually(() => page.badge()).toBe('1');
    }
    await pages[0]?.closePopup('Your report is ready');
    for (const page of pages) {
      expect(await page.askApp()).toBe('here');
      await eventually(() => page.popups()).toEqual([]);
      await eventually(() => page.badge()).toBe('');
      expect(await page.poppedUp()).toHaveLength(1);
      expect(await page.connection()).toBe('polling');
    }
  });

  it('a tab above the limit of sockets gets everything by polls', async () => {
    const user = newUser();
    const origin = await app.addServer({ limits: { socketsPerRecipient: 1 } });
    const visitor = await browsers.user(origin, user);
    const first = await visitor.openLive();
    const second = await visitor.open();
    await second.expectConnection('polling');
    await app.worker.call('send', { to: { user }, text: 'Your report is ready' });
    for (const page of [first, second]) {
      await eventually(() => page.popups()).toEqual(['Your report is ready']);
    }
    await second.closePopup('Your report is ready');
    await eventually(() => first.badge()).toBe('');
    expect(await first.popups()).toEqual([]);
  });

  it('a page with a broken WebSocket reads, changes and undoes by HTTP', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { scripts: [breakWebSocket] });
    const page = await visitor.open();
    await page.expectConnection('polling');
    await app.worker.call('sendAll', [
      { to: { user }, text: 'Older' },
      { to: { user }, text: 'Newer' },
    ]);
    await eventually(() => page.poppedUp()).toEqual(['Older', 'Newer']);
    await page.openPanel();
    await page.actOn('Newer', 'Mark as read');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 1 });
    await page.actOn('Older', 'Delete');
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 1 });
    await page.undo();
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ total: 2 });
    await eventually(() => page.rows()).toEqual(['Newer', 'Older']);
    expect(await page.badge()).toBe('1');
  });
});
