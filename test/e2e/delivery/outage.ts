import { expect, it } from 'vitest';
import { eventually } from '../support/eventually.js';
import type { Stage } from '../support/stage.js';
import { NETWORK_LOST } from '../support/visitor.js';

export function outageTests({ app, browsers, newUser }: Stage): void {
  it.each([
    ['has been killed', 'kill'],
    ['has been stopped', 'stop'],
  ] as const)(
    'a message pops up once, on the page that stayed open, after the server %s and is back',
    async (_title, end) => {
      const user = newUser();
      const visitor = await browsers.user(app.origin, user, { tolerates: NETWORK_LOST });
      const page = await visitor.openLive();
      await app.server[end]();
      await page.expectConnection('offline');

      await app.worker.call('send', { to: { user }, text: 'Done while you were alone' });
      await app.startServer();
      await eventually(() => page.popups()).toEqual(['Done while you were alone']);
      await eventually(() => page.badge()).toBe('1');
      await page.expectConnection('live');

      await app.worker.call('send', { to: { user }, text: 'Done now' });
      await eventually(() => page.poppedUp()).toEqual(['Done while you were alone', 'Done now']);
      await eventually(() => page.badge()).toBe('2');
    },
  );

  it('the panel opens, and changes made in it are sent when the server is back', async () => {
    const user = newUser();
    const visitor = await browsers.user(app.origin, user, { tolerates: NETWORK_LOST });
    await app.worker.call('send', { to: { user }, text: 'Read it later' });
    const page = await visitor.openLive();
    await page.page.waitForFunction(() => customElements.get('mc-panel') !== undefined);
    await app.server.kill();
    await page.expectConnection('offline');

    await page.openPanel();
    await page.actOn('Read it later', 'Mark as read');
    await eventually(() => page.badge()).toBe('');
    expect(await app.worker.call('counts', { user })).toMatchObject({ unread: 1 });
    await app.startServer();
    await eventually(() => app.worker.call('counts', { user })).toMatchObject({ unread: 0 });
    expect(await page.badge()).toBe('');
  });
}
